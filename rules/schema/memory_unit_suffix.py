from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.reading import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_part, wrong_text


def _mebibytes(text: str) -> str | None:
    short = text.upper().replace(" ", "").removesuffix("IB").removesuffix("B")
    number, unit = short[:-1], short[-1:]
    if unit not in ("M", "G") or not (number.isascii() and number.isdigit()) or len(number) > 9:
        return None
    return str(int(number) * (1024 if unit == "G" else 1))


class MemoryUnitSuffix(LineRule):
    """A memory size has a unit.

    ## What it finds

    `memory: 4096M`, `balloon: 2G`: PVE takes a plain number of MiB.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "memory-unit-suffix"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Memory.pm ($memory_fmt)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) not in ("memory", "balloon"):
            return
        for _, problem in faults(line, Code.TYPE):
            meant = _mebibytes(wrong_text(line, problem))
            if meant:
                repaired = with_part(line, problem, meant)
                reason = f"`{wrong_text(line, problem)}` is no plain number of MiB"
                yield verdict(line, problem, reason, f"write {meant}", repaired, f"write {meant}")
            return
