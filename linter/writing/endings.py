"""Signals that end the process, and what has to be done before."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Windows has no SIGHUP."""


@contextmanager
def cleaned_up(clean: Callable[[], None]) -> Iterator[None]:
    """Clean up where an exception, SIGTERM or SIGHUP ends what is inside; the process has the usual status then.

    Signals that somebody ignores or handles stay with him, and those of a thread other than the first with Python.
    """

    def end(number: int, frame: FrameType | None) -> None:
        clean()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    first = threading.current_thread() is threading.main_thread()
    ours = [number for number in _ENDING if first and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        yield
    except BaseException:
        clean()
        raise
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
