"""Programs that may use just so much of the machine: what is endless or too large ends there, and fails the test."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

CPU_SECONDS = 20
"""Far more than anything here takes on a slow machine, far less than for ever."""
MEMORY = 300 << 20
"""That a run may need for any one input, its program included."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY, MEMORY))


def limited(
    *argv: object, stdin: int | IO[bytes] | None = subprocess.DEVNULL, pass_fds: Sequence[int] = ()
) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own; a negative code says that it went over a limit."""
    command = [sys.executable, "-m", "pvelint", *map(str, argv)]
    return _run(command, stdin, pass_fds)


def within_limits(program: str) -> None:
    """Run these lines of Python; they must come to their end."""
    done = _run([sys.executable, "-c", program], subprocess.DEVNULL, ())
    assert (done.returncode, done.stderr) == (0, "")


def _run(
    command: list[str], stdin: int | IO[bytes] | None, pass_fds: Sequence[int]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        pass_fds=pass_fds,
        preexec_fn=_limit,
        check=False,
    )
