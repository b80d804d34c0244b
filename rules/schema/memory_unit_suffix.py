from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._units import MEBIBYTES, in_own_unit, split_unit
from ._words import base_key, faults, verdict, with_part, wrong_text

_SIZES = {
    ("memory", None),
    ("memory", "current"),
    ("balloon", None),
    ("numa", "memory"),
    ("vga", "memory"),
    ("ivshmem", "size"),
}


class MemoryUnitSuffix(LineRule):
    """A memory size has a unit.

    ## What it finds

    `memory: 4096M`, `balloon: 2G`, `vga: std,memory=64M`: PVE takes a plain number of MiB, also for the memory of a
    NUMA node and the size of `ivshmem`.

    ## Why it matters

    PVE drops the whole line: a VM without `memory` starts with 512 MiB, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "memory-unit-suffix"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = (
        "qemu-server PVE/QemuServer/Memory.pm ($memory_fmt)",
        "qemu-server PVE/QemuServer.pm ($vga_fmt)",
    )

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        for node, problem in faults(line, Code.TYPE):
            text = wrong_text(line, problem)
            split = split_unit(text) if (base_key(line), problem.option) in _SIZES else None
            if split is None:
                continue
            meant = in_own_unit(*split, MEBIBYTES, whole=True)
            yield verdict(
                line,
                problem,
                f"`{node.key.text}` takes a plain number of MiB, not `{text}`",
                help=f"write {meant}" if meant else "write the number of MiB, without a unit",
                repaired=with_part(line, problem, meant) if meant else None,
                title=f"write {meant}",
            )
            return
