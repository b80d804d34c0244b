"""A line of a firewall file as a syntax node; what it is depends on the section in which it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pvelint.grammar.record import Record

from .nodes import WHITE, BlankLine, NoteLine, Part, SettingLine, UnreadableLine
from .parse import line_parser, part_of, tokens_by_type

if TYPE_CHECKING:
    from lark import Token, Tree

_SHARED_LINES = 1 << 14
_LONGEST_SHARED = 1 << 12


class SectionLine(Record):
    """`[OPTIONS]`, `[RULES]`, `[ALIASES]`, `[group NAME]` or `[IPSET NAME]`."""

    text: str
    kind: str
    """In lower case."""
    name: Part | None


class BodyLine(Record):
    """What is none of the lines that are alike in all sections; white space at the ends is not of it."""

    text: str
    body: Part


class AliasLine(Record):
    text: str
    name: Part
    address: Part


class MemberLine(Record):
    """A member of an IP set, or with `!` what is not to match."""

    text: str
    is_excluded: bool
    address: Part


class RuleLine(Record):
    """`IN SSH(ACCEPT) -source +admins`; the first two words may be any."""

    text: str
    is_off: bool
    type: Part
    action: Part
    """`ACCEPT`, or the name of a group."""
    macro: Part | None
    parameters: Mapping[str, Part]
    """By name without dashes (`proto` for `-p`, `iface` for `-i`); of equal ones the last."""
    rest: Part | None
    """From the first piece on that is no parameter."""


class BrokenRuleLine(Record):
    """Less than two words, or a blank behind the bar."""

    text: str
    is_off: bool
    body: Part


OuterLine = BlankLine | NoteLine | SectionLine | BodyLine
N = TypeVar("N")
_PARAMETERS = ("PARAMETER", "INTERFACE")
_NAMES = {"p": "proto", "i": "iface"}


def _shared(parse: Callable[[str], N]) -> Callable[[str], N]:
    """Equal texts give the same node, but for very long ones."""
    kept = lru_cache(_SHARED_LINES)(parse)
    return lambda text: kept(text) if len(text) <= _LONGEST_SHARED else parse(text)


def _parse(start: str, text: str) -> tuple[Tree[Token], dict[str, Token]]:
    tokens: dict[str, Token] = {}
    tree = line_parser("firewall.lark").parse(text, start=start)
    return tree, tokens_by_type(tree, tokens)


@_shared
def parse_outer_line(text: str) -> OuterLine:
    """A line without its line feed, as far as it is the same in every section."""
    tree, tokens = _parse("line", text)
    if tree.data == "blank":
        return BlankLine(text)
    if tree.data == "note":
        end = len(text)
        return NoteLine(text, part_of(tokens["NOTE"]) if "NOTE" in tokens else Part("", end, end))
    if tree.data == "header":
        name = part_of(tokens["NAME"]) if "NAME" in tokens else None
        return SectionLine(text, tokens["KIND"].lower(), name)
    return BodyLine(text, part_of(tokens["BODY"]))


@_shared
def parse_option_line(text: str) -> SettingLine | UnreadableLine:
    tree, tokens = _parse("option", text)
    if tree.data == "unreadable":
        return UnreadableLine(text)
    name = part_of(tokens["OPTION_NAME"])
    end = name.end + 1
    return SettingLine(text, name, part_of(tokens["VALUE"]) if "VALUE" in tokens else Part("", end, end))


@_shared
def parse_alias_line(text: str) -> AliasLine | UnreadableLine:
    tree, tokens = _parse("alias", text)
    if tree.data == "unreadable":
        return UnreadableLine(text)
    return AliasLine(text, part_of(tokens["ALIAS"]), part_of(tokens["WORD"]))


@_shared
def parse_member_line(text: str) -> MemberLine | UnreadableLine:
    tree, tokens = _parse("entry", text)
    if tree.data == "unreadable":
        return UnreadableLine(text)
    return MemberLine(text, "NOT" in tokens, part_of(tokens["ENTRY"]))


@_shared
def parse_rule_line(text: str) -> RuleLine | BrokenRuleLine:
    tree, tokens = _parse("rule", text)
    is_off = "OFF" in tokens
    rest = part_of(tokens["REST"]) if "REST" in tokens else None
    if tree.data == "unreadable":
        return BrokenRuleLine(text, is_off, rest or Part("", len(text), len(text)))
    action = part_of(tokens["ACTION"])
    macro = part_of(tokens["MACRO"]) if "MACRO" in tokens else None
    if macro is not None:
        action = Part(action.text[:-1], action.start, action.end - 1)
    pieces: list[Any] = tree.children
    parameters = dict(_parameter(token) for token in pieces if token.type in _PARAMETERS)
    return RuleLine(
        text, is_off, part_of(tokens.get("GROUP") or tokens["TYPE"]), action, macro, parameters, rest
    )


def _parameter(token: Token) -> tuple[str, Part]:
    """The name and the value of `-source +admins `."""
    flag, _, value = token.rstrip(WHITE).partition(" ")
    start = (token.start_pos or 0) + len(flag) + 1
    name = flag.lstrip("-")
    return _NAMES.get(name, name), Part(value, start, start + len(value))
