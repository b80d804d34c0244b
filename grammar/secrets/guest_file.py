"""What no output shows of a guest's file, whatever PVE makes of the line and whether or not a rule reports it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pvelint.grammar.syntax.nodes import (
    BlankLine,
    HeaderLine,
    Line,
    NoteLine,
    SettingLine,
    Span,
    UnreadableLine,
)
from pvelint.grammar.syntax.parse import parse_line

from .arguments import in_arguments
from .names import names_secret, names_secret_setting
from .notes import Notes
from .plain import plain

_UNREADABLE = re.compile(r"[ \t]*(?P<key>[A-Za-z0-9_.-]+)[ \t:=]+(?P<value>[^ \t:=\r][^\r]*)")


def secrets_of_guest(text: str) -> list[Span]:
    """Sorted, none overlapping."""
    spans: list[Span] = []
    block: type[Line] | None = None
    notes = Notes()
    for number, raw in enumerate(text.split("\n"), 1):
        line = parse_line(raw)
        if not isinstance(line, BlankLine) and type(line) is not block:
            block, notes = type(line), Notes()
        spans += (Span.on_line(number, start, end) for start, end in _in_line(line, notes))
    return joined(spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted, those that overlap made one, empty ones left out."""
    apart: list[Span] = []
    for span in sorted(span for span in set(spans) if span.start < span.end):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def _in_line(line: Line, notes: Notes) -> Iterator[tuple[int, int]]:
    """Columns of the line (from 0, end exclusive)."""
    match line:
        case NoteLine(note=note):
            yield from _decoded(note.text, note.start, notes)
        case HeaderLine(name=name):
            yield from _decoded(name.text, name.start, Notes())
        case SettingLine(key=key, value=value):
            if names_secret_setting(key.text):
                yield value.start, value.end
            elif key.text == "args":
                yield from ((value.start + a, value.start + b) for a, b in in_arguments(value.text))
            else:
                yield from _both(value.text, value.start, Notes())
        case UnreadableLine(text=text):
            first = _UNREADABLE.match(text)
            if first is not None and (names_secret(first["key"]) or names_secret_setting(first["key"])):
                yield first.span("value")
            yield from _both(text, 0, notes)
        case _:
            return


def _both(text: str, offset: int, notes: Notes) -> Iterator[tuple[int, int]]:
    """As it stands, and as notes if it were percent-encoded."""
    yield from ((offset + start, offset + end) for start, end in notes.take(text))
    if "%" in text:
        yield from _decoded(text, offset, Notes())


def _decoded(text: str, offset: int, notes: Notes) -> Iterator[tuple[int, int]]:
    """Of notes, which may hold several lines; a secret is hidden as it stands in the file."""
    shown, columns = plain(text)
    at = 0
    for line in shown.split("\n"):
        for start, end in notes.take(line):
            if start < end:
                yield offset + columns[at + start], offset + columns[at + end]
        at += len(line) + 1
