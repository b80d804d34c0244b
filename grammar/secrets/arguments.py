"""What in QEMU's `args` is hidden."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from .likely import anywhere
from .values import stands_for_one, values

_SHELL_QUOTES = re.compile(r"\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?")
_VALUE = re.compile(r"(?:[^ \t,\"']|,,|\"[^\"]*\"|'[^']*')*")
_QUOTED_VALUE = {'"': re.compile(r"(?:[^,\"]|,,)*"), "'": re.compile(r"(?:[^,']|,,)*")}
_NAMED = re.compile(r"(?<![A-Za-z0-9_.-])(?:key|data)[\"']{0,2}[ \t]{0,4}[:=][ \t]{0,4}[\"']{0,2}")
_SECRET = "secret"


def in_arguments(text: str) -> Iterator[tuple[int, int]]:
    """Columns of the text (from 0, end exclusive)."""
    ends = _Ends(text)
    yield from values(text, ends.end_of_value, references=True).found
    yield from anywhere(text)
    at = 0
    while (name := _NAMED.search(text, at)) is not None:
        start = name.end()
        at = max(start, ends.end_of_value(text, start))
        if (_SECRET in text or name.group().startswith("key")) and not stands_for_one(text, start):
            yield start, at


class _Ends:
    """Where values end: at the comma that parts options (`,,` is one of the value), at the shell's word, at its quote."""

    def __init__(self, text: str) -> None:
        self._quoted = [match.span() for match in _SHELL_QUOTES.finditer(text)]

    def end_of_value(self, text: str, start: int) -> int:
        at = bisect_right(self._quoted, (start, len(text))) - 1
        if at >= 0 and self._quoted[at][0] < start < self._quoted[at][1]:
            pattern = _QUOTED_VALUE[text[self._quoted[at][0]]]
        else:
            pattern = _VALUE
        value = pattern.match(text, start)
        return value.end() if value else start
