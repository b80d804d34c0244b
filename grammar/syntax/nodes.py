"""The lossless syntax tree: lines of a guest file and items of a property string, with exact columns.

Pieces are immutable and know only columns relative to their own start (from 0), so that equal texts share
one piece; absolute positions (lines and columns from 1, end exclusive) are computed when asked.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from pvelint.grammar.record import Record

WHITE = " \t\r\f\v"
"""What PVE takes for white space within a line (Perl's `\\s` on bytes)."""


class Position(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


class Span(NamedTuple):
    start: Position
    end: Position

    @classmethod
    def on_line(cls, line: int, start: int, end: int) -> Span:
        """Of line `line` (from 1), the columns `start` to `end` (from 0, end exclusive)."""
        return cls(Position(line, start + 1), Position(line, end + 1))

    @classmethod
    def of_bare(cls, line: int, text: str) -> Span:
        """What a line has between the white space around it."""
        start = len(text) - len(text.lstrip(WHITE))
        return cls.on_line(line, start, start + len(text.strip(WHITE)))


FILE_START = Span.on_line(1, 0, 0)


class Part(NamedTuple):
    """A piece of a line or value: its text and columns (from 0, end exclusive)."""

    text: str
    start: int
    end: int


class BlankLine(Record):
    """Nothing, or white space alone."""

    text: str


class NoteLine(Record):
    """`#...`: a line of the section's description, still percent-encoded."""

    text: str
    note: Part


class HeaderForm(StrEnum):
    """What a section header looks like; whether PVE knows it depends on the version."""

    PENDING = "pending"
    SPECIAL = "special"
    SNAPSHOT = "snapshot"
    UNKNOWN = "unknown"


class HeaderLine(Record):
    """`[NAME]`, whether or not PVE opens a section there."""

    text: str
    form: HeaderForm
    name: Part


class SettingLine(Record):
    """`key: value`; neither part has white space around it, but for a value that is one blank."""

    text: str
    key: Part
    value: Part


class LxcLine(SettingLine):
    """`lxc.KEY: value` or `lxc.KEY = value`: a line of a container that PVE hands on to LXC. The value may be empty."""

    __slots__ = ()


class UnreadableLine(Record):
    """What is no note, no header and no `key: value`."""

    text: str


Line = BlankLine | NoteLine | HeaderLine | SettingLine | UnreadableLine


class Item(Record):
    """One part of a property string: `name=value`, a bare word (`name` is None), or blank (both None)."""

    text: str
    start: int
    end: int
    name: Part | None
    value: Part | None


class PropertyString(Record):
    """`local-lvm:vm-100-disk-0,size=8G`: all that stands between commas."""

    text: str
    items: tuple[Item, ...]


class Document:
    """A file as lines: `lines` joined by line feeds is the text, so a final line feed gives a last empty line."""

    __slots__ = ("lines", "path")

    def __init__(self, path: str, lines: tuple[Line, ...]) -> None:
        self.path = path
        self.lines = lines

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def line_span(self, index: int) -> Span:
        """The whole line `index` (from 0), without its line feed."""
        return Span.on_line(index + 1, 0, len(self.lines[index].text))

    def delete_line(self, index: int) -> Edit:
        """The edit that takes out the whole line `index` (from 0)."""
        whole = self.line_span(index)
        if index + 1 < len(self.lines):
            whole = Span(whole.start, Position(index + 2, 1))
        elif index > 0:
            whole = Span(self.line_span(index - 1).end, whole.end)
        return Edit(self.path, whole, "")


def decode(raw: bytes) -> str:
    """Bytes as text that `encode` turns back into the same bytes."""
    return raw.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes that `decode` made this text of."""
    return text.encode("utf-8", "surrogateescape")


class Edit(NamedTuple):
    """A replacement of exactly the text under `span` in the file `path`."""

    path: str
    span: Span
    replacement: str


class Place(Record, kw_only=True):
    """Where something stands in a file, and under which names: what a finding points at."""

    path: str
    span: Span
    key: str | None = None
    """As PVE parsed it; of a section config, the property."""
    option: str | None = None
    """The sub-option's canonical name."""
    section: str | None = None
    """None for the main section; `PENDING`, `special:cloudinit`, a snapshot's name, a section config's entry id."""
    value: str = ""
    """The text that makes this finding this one; the fingerprint is taken over it."""
