"""How far a long run is: one line on a terminal, gone when the run is done."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TextIO

_PATIENCE = 2.0
"""Seconds after which people wonder."""
_EVERY = 0.1
"""Seconds between two changes of the line."""
_CLEAR = "\r\x1b[K"


class Progress:
    """Counts files; nothing is shown before `_PATIENCE` is over, or where `stream` is None."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._began = clock()
        self._next = self._began + _PATIENCE
        self._done = 0
        self._total = 0
        self._is_shown = False

    def expect(self, files: int) -> None:
        """So many files more are to be done."""
        if self._total == 0:
            self._began = self._clock()
        self._total += files

    def step(self, files: int) -> None:
        """So many files more are done."""
        self._done += files
        if self._stream is None:
            return
        now = self._clock()
        if now >= self._next:
            self._next = now + _EVERY
            self._show(self._stream, now)

    def _show(self, stream: TextIO, now: float) -> None:
        rate = self._done / max(now - self._began, _EVERY)
        self._is_shown = True
        stream.write(f"{_CLEAR}{self._done:,} of {max(self._total, self._done):,} files, {rate:,.0f} files/s")
        stream.flush()

    def finish(self) -> None:
        """Take the line away."""
        if self._stream is not None and self._is_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
        self._is_shown = False


def progress_on(stream: TextIO, *, quiet: bool, clock: Callable[[], float] = monotonic) -> Progress:
    """One that shows on this stream if that is a terminal and nobody asked for quiet."""
    return Progress(stream if not quiet and stream.isatty() else None, clock)
