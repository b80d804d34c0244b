"""Text edits: apply them, and find the smallest ones between two texts."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from .nodes import Edit, Position, Span


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they are of one file and do not overlap, in any order."""
    starts = line_starts(text)
    spans = sorted((offset(starts, e.span.start), offset(starts, e.span.end), e.replacement) for e in edits)
    out = []
    at = 0
    for start, end, replacement in spans:
        out += [text[at:start], replacement]
        at = end
    return "".join([*out, text[at:]])


def overlap(first: Edit, second: Edit) -> bool:
    """Whether both cannot be made in one go: they touch the same text or insert at the same place."""
    if first.path != second.path:
        return False
    if first.span == second.span:
        return True
    return first.span.start < second.span.end and second.span.start < first.span.end


class Apart:
    """Edits that can be made in one go: those of each file in order, so that a new one meets its neighbours alone."""

    def __init__(self) -> None:
        self._by_file: dict[str, list[Edit]] = {}

    def has_room_for(self, edit: Edit) -> bool:
        known = self._by_file.get(edit.path, [])
        at = bisect_left(known, edit.span, key=_span)
        return not any(overlap(edit, neighbour) for neighbour in known[max(at - 1, 0) : at + 1])

    def add(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            insort(self._by_file.setdefault(edit.path, []), edit, key=_span)


def _span(edit: Edit) -> Span:
    return edit.span


def line_starts(text: str) -> list[int]:
    """Offset of each line's first character."""
    starts = [0]
    while (at := text.find("\n", starts[-1])) >= 0:
        starts.append(at + 1)
    return starts


def offset(starts: list[int], position: Position) -> int:
    return starts[position.line - 1] + position.column - 1


def difference(path: str, line: int, before: str, after: str) -> tuple[Edit, ...]:
    """The smallest edits that turn the text `before`, which is line `line` (from 1) of the file, into `after`."""
    return tuple(
        Edit(path, Span.on_line(line, start, end), replacement)
        for start, end, replacement in _changes(before, after)
    )


_NEAR = 3
"""Changes with fewer equal characters than this between them are one edit."""
_LONGEST_COMPARED = 1000
"""Comparing costs the square of the length: what differs in more characters is one edit."""


def _changes(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old or not new or max(len(old), len(new)) > _LONGEST_COMPARED:
        yield head, head + len(old), new
        return
    from difflib import SequenceMatcher

    pending: tuple[int, int, int, int] | None = None
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if pending is not None and i1 - pending[1] < _NEAR:
            pending = (pending[0], i2, pending[2], j2)
            continue
        if pending is not None:
            yield head + pending[0], head + pending[1], new[pending[2] : pending[3]]
        pending = (i1, i2, j1, j2)
    if pending is not None:
        yield head + pending[0], head + pending[1], new[pending[2] : pending[3]]


def _common_prefix(first: str, second: str) -> int:
    size = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        size += 1
    return size
