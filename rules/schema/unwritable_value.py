from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineFix,
    LineRule,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.refusal import harms_writes


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
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config, check_type)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.dropped:
            return
        for problem in setting.reading.problems:
            if harms_writes(problem):
                start, end = setting.columns(problem.start, problem.end)
                yield LineFinding(
                    start=start,
                    end=end,
                    message="PVE reads this value but cannot write it: every later write of this config will fail",
                    help=f"write {problem.expected}" if problem.expected else "correct the value",
                    fix=_fix(setting, problem),
                )


def _fix(setting: ReadSetting, problem: Problem) -> LineFix | None:
    if problem.code is not Code.LINE_FEED:
        return None
    return LineFix("replace it with a space", setting.with_value(setting.value.replace("\r", " ")))
