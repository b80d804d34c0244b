from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.grammar.syntax.nodes import SettingLine
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import harms_writes, with_value


class UnwritableValue(LineRule):
    """PVE reads a value that it cannot write back.

    ## What it finds

    An integer of 2^64 or more, which PVE reads as a float, and a carriage return within `args`.

    ## Why it matters

    Every later write of the config fails: no option of the VM can be changed any more, no snapshot or backup
    lock be set, until the line is corrected by hand.

    ## When to ignore it

    Never.
    """

    name = "unwritable-value"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.HYGIENE
    fix = Applicability.UNSAFE
    sources = ("qemu-server PVE/QemuServer.pm (write_vm_config runs check_type over every value)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if line.reading is None or line.dropped or not isinstance(line.node, SettingLine):
            return
        for problem in line.reading.problems:
            if harms_writes(problem):
                offset = line.node.value.start
                yield LineFinding(
                    start=offset + problem.start,
                    end=offset + problem.end,
                    message="PVE reads this value, but every later write of this config will fail because of it",
                    help=f"write {problem.expected}" if problem.expected else "correct the value",
                    repaired=_repaired(line, problem),
                    title="write a blank for it",
                )


def _repaired(line: ReadLine, problem: Problem) -> str | None:
    if problem.code is not Code.LINE_FEED or not isinstance(line.node, SettingLine):
        return None
    return with_value(line, line.node.value.text.replace("\r", " "))
