"""What commands cost: CPU time, wall time and memory of whole processes that take turns."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    seconds: float
    """CPU time, of the user and of the system, of the process and those it started."""
    wall: float
    megabytes: float
    """Most memory at one time, of the largest process."""


class Command(NamedTuple):
    words: list[str]
    before: Callable[[], object] = lambda: None
    """What is done before each run, and does not count."""


def cost(command: Command, environment: Mapping[str, str]) -> Cost:
    """Of one run, its output thrown away; raises CalledProcessError where it cannot run."""
    command.before()
    start = time.perf_counter()
    process = subprocess.Popen(command.words, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: something was found
        raise subprocess.CalledProcessError(process.returncode, command.words)
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def compare(commands: Sequence[Command], rounds: int, environment: Mapping[str, str]) -> list[Cost]:
    """The median cost of each; they take turns, after one run each that does not count."""
    for command in commands:
        cost(command, environment)
    taken = [[cost(command, environment) for command in commands] for _ in range(rounds)]
    return [_median(costs) for costs in zip(*taken, strict=True)]


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(values) for values in zip(*costs, strict=True)))
