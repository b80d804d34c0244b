"""Text -> syntax nodes, through the Lark grammars of this folder. Never raises; equal texts share a node."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from pvelint.grammar import data_text
from pvelint.grammar.guest_kind import VM, GuestKind

from .nodes import (
    BlankLine,
    Document,
    HeaderForm,
    HeaderLine,
    Item,
    Line,
    LxcLine,
    NoteLine,
    Part,
    PropertyString,
    SettingLine,
    UnreadableLine,
)

if TYPE_CHECKING:
    from lark import Lark, Token

_SHARED_PIECES = 1 << 14
_LATEST_VALUES = 1 << 10
"""Whole values rarely come again in another setting: their items do."""
_LONGEST_SHARED = 1 << 12
"""So that what is kept is small, whatever the files hold."""


GRAMMARS = {
    GuestKind.VM: ("conf.lark", "vm.lark"),
    GuestKind.CONTAINER: ("conf.lark", "container.lark"),
}
STARTS = {"firewall.lark": ["line", "option", "alias", "entry", "rule"]}
"""Of grammars in which a line is one of several things, as its section says."""


def parse_document(path: str, text: str, kind: GuestKind = VM) -> Document:
    """A whole file, as far as the line feed decides; `path` is what places in it will carry."""
    return Document(path, tuple(map(_PARSERS[kind], text.split("\n"))))


def parse_line(text: str, kind: GuestKind = VM) -> Line:
    """A line without its line feed; equal texts give the same node, but for very long ones."""
    return _PARSERS[kind](text)


def _parser(kind: GuestKind) -> Callable[[str], Line]:
    shared = lru_cache(_SHARED_PIECES)(partial(_line, kind))
    return lambda text: shared(text) if len(text) <= _LONGEST_SHARED else _line(kind, text)


def _line(kind: GuestKind, text: str) -> Line:
    nodes: dict[str, Token] = {}
    tree = line_parser(*GRAMMARS[kind]).parse(text)
    return _LINES[tree.data](text, tokens_by_type(tree, nodes))


_PARSERS = {kind: _parser(kind) for kind in GuestKind}


def parse_property_string(text: str) -> PropertyString:
    """A comma list, blank parts included; `text` holds no line feed."""
    return _shared_value(text) if len(text) <= _LONGEST_SHARED else _long_value(text)


def _value(text: str) -> PropertyString:
    items = []
    at = 0
    for piece in text.split(","):
        item = _parse_item(piece)
        items.append(_moved(item, at) if at else item)
        at += len(piece) + 1
    return PropertyString(text, tuple(items))


_shared_value = lru_cache(_LATEST_VALUES)(_value)
_long_value = lru_cache(1)(_value)


@lru_cache(_SHARED_PIECES)
def _parse_item(text: str) -> Item:
    """What stands between two commas, with columns of its own."""
    tokens: dict[str, Token] = {}
    tokens_by_type(line_parser("property_string.lark").parse(text), tokens)
    word = tokens.get("VALUE") or tokens.get("WORD")
    value = part_of(word) if word is not None else None
    if "EQUALS" not in tokens:
        return Item(text, 0, len(text), None, value)
    after = (tokens["EQUALS"].start_pos or 0) + 1
    name = part_of(tokens["NAME"]) if "NAME" in tokens else Part("", 0, 0)
    return Item(text, 0, len(text), name, value or Part("", after, after))


def _moved(item: Item, by: int) -> Item:
    name, value = item.name, item.value
    return Item(
        item.text,
        item.start + by,
        item.end + by,
        name and Part(name.text, name.start + by, name.end + by),
        value and Part(value.text, value.start + by, value.end + by),
    )


@cache
def line_parser(*grammars: str) -> Lark:
    """The parser of grammar files of this folder, which go together; each text is one line, or one item.

    Made at the first call.
    """
    from lark import Lark

    return Lark(
        "\n".join(data_text(__name__, grammar) for grammar in grammars),
        parser="lalr",
        lexer="contextual",
        start=STARTS.get(grammars[0], "start"),
        maybe_placeholders=False,
    )


def tokens_by_type(tree: Any, found: dict[str, Token]) -> dict[str, Token]:
    """The tokens below a tree by their names in the grammar; each name occurs once at most."""
    for child in tree.children:
        if hasattr(child, "children"):
            tokens_by_type(child, found)
        else:
            found[child.type] = child
    return found


def part_of(token: Token) -> Part:
    """A token with its columns in the text that was parsed."""
    start = token.start_pos or 0
    return Part(str(token), start, start + len(token))


def _setting(text: str, tokens: dict[str, Token]) -> Line:
    key = next(tokens[name] for name in ("KEY", "DESCRIPTION", "SNAPSTATE") if name in tokens)
    value = next(tokens[name] for name in ("VALUE", "LONG_VALUE", "STATE", "BLANK_VALUE") if name in tokens)
    return SettingLine(text, part_of(key), part_of(value))


def _lxc(text: str, tokens: dict[str, Token]) -> Line:
    separator = tokens.get("COLON") or tokens["EQUALS"]
    end = (separator.start_pos or 0) + len(separator) + len(tokens.get("GAP", ""))
    value = part_of(tokens["VALUE"]) if "VALUE" in tokens else Part("", end, end)
    return LxcLine(text, part_of(tokens["LXC_KEY"]), value)


def _header(text: str, tokens: dict[str, Token]) -> Line:
    for form in HeaderForm:
        if (token := tokens.get(form.name)) is not None:
            return HeaderLine(text, form, part_of(token))
    return HeaderLine(text, HeaderForm.UNKNOWN, Part("", 1, 1))


def _note(text: str, tokens: dict[str, Token]) -> Line:
    return NoteLine(text, part_of(tokens["NOTE"]) if "NOTE" in tokens else Part("", 1, 1))


_LINES: dict[str, Callable[[str, dict[str, Token]], Line]] = {
    "blank": lambda text, tokens: BlankLine(text),
    "note": _note,
    "header": _header,
    "setting": _setting,
    "lxc": _lxc,
    "unreadable": lambda text, tokens: UnreadableLine(text),
}
