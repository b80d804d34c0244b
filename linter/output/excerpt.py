"""A line of a file as a terminal shows it: columns become cells, and long lines a window on what matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pvelint.grammar.syntax.nodes import Span

from .escape import visible_character
from .mask import MASK

_TAB = 8
_GAP = "..."

_NEAR = 1000
"""Characters on each side of a mark that a window can show, however narrow they are."""


class Cells(NamedTuple):
    """What each character of a piece of a line is shown as, and the terminal column (from 0) where that starts."""

    shown: list[str]
    starts: list[int]
    """One longer than `shown`: its last is the width of all."""


class Window(NamedTuple):
    """A part of a line that fits a width, with the columns of it that are marked."""

    text: str
    mark_start: int
    mark_width: int


def window(text: str, start: int, end: int, width: int, secrets: Sequence[tuple[int, int]] = ()) -> Window:
    """The characters around `start` to `end` (from 0, end exclusive); a mark has one column at least.

    `secrets`: what to mask, as columns of the line, sorted. Of a long line only what is near the mark is looked at.
    """
    size = len(text)
    start, end = min(start, size), min(max(start, end), size)
    low, high = reach(size, start)
    near = [(max(a, low) - low, b - low) for a, b in secrets if a < high and low < b]
    cells = _to_cells(text[low:high], near)
    start, end = start - low, min(end, high) - low
    room = max(width, 2 * len(_GAP) + 4)
    is_whole = high - low == size and cells.starts[-1] <= room
    first, last = (0, size) if is_whole else _fit(cells.starts, start, end, room - 2 * len(_GAP))
    before = _GAP if low + first > 0 else ""
    after = _GAP if low + last < size else ""
    left = cells.starts[first]
    mark_start = len(before) + cells.starts[max(start, first)] - left
    mark_end = len(before) + cells.starts[min(end, last)] - left
    return Window(
        before + "".join(cells.shown[first:last]) + after, mark_start, max(1, mark_end - mark_start)
    )


def reach(size: int, start: int) -> tuple[int, int]:
    """The columns of a line of this size that a window around a mark may show."""
    return (0, size) if size <= 2 * _NEAR else (max(0, min(start, size) - _NEAR), min(size, start + _NEAR))


def _to_cells(text: str, secrets: Sequence[tuple[int, int]]) -> Cells:
    shown: list[str] = []
    starts = [0]
    for start, end in (*secrets, (len(text), len(text))):
        for character in text[len(shown) : start]:
            cell, width = _cell(character, starts[-1])
            shown.append(cell)
            starts.append(starts[-1] + width)
        if len(shown) < end:
            masked = [MASK] + [""] * (min(end, len(text)) - len(shown) - 1)
            shown += masked
            starts += [starts[-1] + len(MASK)] * len(masked)
    return Cells(shown, starts)


def _fit(starts: Sequence[int], start: int, end: int, room: int) -> tuple[int, int]:
    """The characters to show: those of the mark and as much around it as fits."""
    size = len(starts) - 1
    first = last = start
    while last < end and starts[last + 1] - starts[first] <= room:
        last += 1
    while True:
        grown = False
        if first > 0 and starts[last] - starts[first - 1] <= room:
            first, grown = first - 1, True
        if last < size and starts[last + 1] - starts[first] <= room:
            last, grown = last + 1, True
        if not grown:
            break
    while last < size and starts[last + 1] == starts[last]:
        last += 1
    return first, last


def spans_of_lines(span: Span, lines: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(line from 1, start and end columns from 0) of a span, for each of its lines that the file has."""
    for number in range(span.start.line, min(span.end.line, len(lines)) + 1):
        length = len(lines[number - 1])
        start = span.start.column - 1 if number == span.start.line else 0
        end = span.end.column - 1 if number == span.end.line else length
        if number == span.start.line or end > 0:
            yield number, min(start, length), min(end, length)


def _cell(character: str, column: int) -> tuple[str, int]:
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        width = _TAB - column % _TAB
        return " " * width, width
    shown = visible_character(character)
    if shown != character:
        return shown, len(shown)
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me"):
        return character, 0
    return character, 2 if east_asian_width(character) in "WF" else 1
