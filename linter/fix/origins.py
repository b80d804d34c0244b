"""Which line of the original text each line of a changed one comes from."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.grammar.syntax.nodes import Edit


class Origins:
    """Of the files of a tree, by the path that edits carry; what was not changed is where it was."""

    def __init__(self, before: Origins | None = None) -> None:
        """`before` are those of the texts with which these begin."""
        self._before = before
        self._lines: dict[str, list[int]] = {}

    def copy(self) -> Origins:
        same = Origins(self._before)
        same._lines = dict(self._lines)
        return same

    def first(self, path: str, line: int) -> int:
        """Where a line of the texts with which these begin was in the very first ones."""
        return line if self._before is None else self._before.first(path, self._before.of(path, line))

    def of(self, path: str, line: int) -> int:
        """Where a line (from 1) was; a new one counts as a part of the line that it was put at."""
        known = self._lines.get(path)
        return line if known is None else known[min(line, len(known)) - 1]

    def follow(self, path: str, text: str, edits: Iterable[Edit]) -> None:
        """These edits, which do not overlap, are made of the text that the file has."""
        before = self._lines.get(path) or list(range(1, text.count("\n") + 2))
        after: list[int] = []
        done = 0
        for edit in sorted(edits, key=lambda edit: edit.span):
            start, end = edit.span
            after += before[done : start.line]
            done = max(end.line, start.line)
            feeds = edit.replacement.count("\n")
            keeps_last = end.column == 1 and (feeds > 0 or start.column == 1)
            last = before[end.line - 1] if keeps_last else after[-1]
            after[-1:] = [*[after[-1]] * feeds, last]
        self._lines[path] = after + before[done:]
