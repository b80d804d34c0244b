"""A line of a section config as a syntax node."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pvelint.grammar.record import Record

from .nodes import BlankLine, NoteLine, Part, SettingLine, UnreadableLine
from .parse import line_parser, part_of, tokens_by_type

if TYPE_CHECKING:
    from lark import Token

_SHARED_LINES = 1 << 15


class EntryLine(Record):
    """`dir: local`, or in a mapping file the id alone (`type` is None)."""

    text: str
    type: Part | None
    id: Part


SectionLine = BlankLine | NoteLine | EntryLine | SettingLine | UnreadableLine


@lru_cache(_SHARED_LINES)
def parse_section_line(text: str) -> SectionLine:
    """A line without its line feed; equal texts give the same node."""
    tokens: dict[str, Token] = {}
    tree = line_parser("section_config.lark").parse(text)
    tokens_by_type(tree, tokens)
    if tree.data == "blank":
        return BlankLine(text)
    if tree.data == "note":
        end = len(text)
        return NoteLine(text, part_of(tokens["NOTE"]) if "NOTE" in tokens else Part("", end, end))
    if tree.data == "setting":
        name = part_of(tokens["NAME"])
        value = part_of(tokens["VALUE"]) if "VALUE" in tokens else Part("", name.end, name.end)
        return SettingLine(text, name, value)
    if tree.data == "header":
        if "TYPE" in tokens:
            return EntryLine(text, part_of(tokens["TYPE"]), part_of(tokens["ID"]))
        return EntryLine(text, None, part_of(tokens["WORD"]))
    return UnreadableLine(text)
