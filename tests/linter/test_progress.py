"""Progress of long runs: seen on a terminal, after two seconds, and gone at the end. No test waits."""

from __future__ import annotations

import io
import os
import pty
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

import pytest
from pvelint.engine.progress import Progress, progress_on

CLEAR = "\r\x1b[K"


class Terminal:
    """A pseudo terminal: `stream` writes to it, `seen` is what came out by the time it is closed."""

    def __init__(self) -> None:
        self._master, slave = pty.openpty()
        self.stream: TextIO = os.fdopen(slave, "w", encoding="utf-8")
        self._pieces: list[bytes] = []
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        with suppress(OSError):  # how a pseudo terminal says that nobody writes to it any more
            while piece := os.read(self._master, 1 << 16):
                self._pieces.append(piece)

    def seen(self) -> str:
        self.close()
        return b"".join(self._pieces).decode()

    def close(self) -> None:
        if not self.stream.closed:
            self.stream.close()
            self._reader.join()
            os.close(self._master)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.close()


def clock(step: float) -> Callable[[], float]:
    """Each look at it finds it `step` seconds further."""
    ticks = count()
    return lambda: next(ticks) * step


def count_through(progress: Progress, files: int) -> None:
    progress.expect(files)
    for _ in range(files):
        progress.step(1)


def run_through(progress: Progress, files: int) -> None:
    count_through(progress, files)
    progress.finish()


def test_a_short_run_shows_nothing(terminal: Terminal) -> None:
    run_through(progress_on(terminal.stream, quiet=False, clock=clock(0.18)), 10)
    assert terminal.seen() == ""


def test_a_long_run_shows_files_and_rate_and_takes_it_away(terminal: Terminal) -> None:
    run_through(progress_on(terminal.stream, quiet=False, clock=clock(0.5)), 1200)
    seen = terminal.seen()
    assert seen.startswith(f"{CLEAR}3 of 1,200 files, 2 files/s{CLEAR}")
    assert seen.endswith(f"{CLEAR}1,200 of 1,200 files, 2 files/s{CLEAR}")
    assert "\n" not in seen


def test_the_line_changes_ten_times_a_second_at_most(terminal: Terminal) -> None:
    run_through(progress_on(terminal.stream, quiet=False, clock=clock(0.001)), 3000)
    assert 9 <= terminal.seen().count(" files/s") <= 11


def test_several_trees_are_counted_together(terminal: Terminal) -> None:
    progress = progress_on(terminal.stream, quiet=False, clock=clock(1))
    count_through(progress, 2)
    count_through(progress, 2)
    assert terminal.seen().endswith("4 of 4 files, 1 files/s")


def test_quiet_and_other_streams_show_nothing(terminal: Terminal) -> None:
    run_through(progress_on(terminal.stream, quiet=True, clock=clock(1)), 9)
    assert terminal.seen() == ""
    file = io.StringIO()
    run_through(progress_on(file, quiet=False, clock=clock(1)), 9)
    assert file.getvalue() == ""


@pytest.mark.parametrize(("argv", "shown"), [((), True), (("--quiet",), False), (("--fix",), True)])
def test_the_command(
    etc_pve: Path,
    pvelint: Callable[..., Any],
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
    shown: bool,
) -> None:
    def slow(stream: TextIO, *, quiet: bool) -> Progress:
        return progress_on(stream, quiet=quiet, clock=clock(2))

    monkeypatch.setattr("pvelint.cli.main.progress_on", slow)
    monkeypatch.setattr(sys, "stderr", terminal.stream)
    outcome = pvelint("etc-pve", *argv)
    seen = terminal.seen()
    assert (" files/s" in seen) == shown
    assert "files/s" not in outcome.out
    if shown:
        after = seen.rpartition("files/s")[2]
        assert after.startswith(CLEAR)
        assert after.removeprefix(CLEAR).startswith("pvelint: ")
