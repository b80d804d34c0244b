"""Edits line by line: what the lines that they touch read afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from .nodes import Edit, Position, Span


class Replacement(NamedTuple):
    """Whole lines, without line feeds, that take the place of others; `first` is counted from 0."""

    first: int
    before: list[str]
    after: list[str]


def replace_lines(lines: Sequence[str], edits: Sequence[Edit]) -> Replacement:
    """The lines from the first to the last that edits of one file touch; one edit at least."""
    merged = merge_edits(lines, edits)
    (first, column), (last, end) = merged.span
    text = lines[first - 1][: column - 1] + merged.replacement + lines[last - 1][end - 1 :]
    return Replacement(first - 1, list(lines[first - 1 : last]), text.split("\n"))


def merge_edits(lines: Sequence[str], edits: Sequence[Edit]) -> Edit:
    """One edit that does what several of one file do, which do not overlap; one edit at least."""
    ordered = sorted(edits, key=lambda edit: edit.span)
    pieces = [ordered[0].replacement]
    for earlier, later in pairwise(ordered):
        pieces += [text_under(lines, Span(earlier.span.end, later.span.start)), later.replacement]
    return Edit(ordered[0].path, Span(ordered[0].span.start, ordered[-1].span.end), "".join(pieces))


def text_under(lines: Sequence[str], span: Span) -> str:
    """The text of a span; what of it lies outside of the file is left out."""
    start, end = span
    if start.line > len(lines):
        return ""
    if start.line == end.line:
        return lines[start.line - 1][start.column - 1 : end.column - 1]
    first = lines[start.line - 1][start.column - 1 :]
    last = lines[end.line - 1][: end.column - 1] if end.line <= len(lines) else ""
    return "\n".join([first, *lines[start.line : end.line - 1], last])


def exists(lines: Sequence[str], position: Position) -> bool:
    """Whether a file of these lines has the position; behind the last character counts."""
    return 1 <= position.line <= len(lines) and 1 <= position.column <= len(lines[position.line - 1]) + 1
