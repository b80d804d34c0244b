from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code, Problem
from pvelint.rules.api import (
    CONTAINER,
    VM,
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

    An integer of 2^64 or more, which PVE reads as a float, and a carriage return within `args` of a VM.

    ## Why it matters

    Every later write of the config fails: no option of the VM can be changed any more, no snapshot or backup
    lock be set, until the line is corrected by hand. Of a container PVE writes the float (`1e+20`), which is no
    whole number any more: it complains at each read from then on.

    ## When to ignore it

    Never.
    """

    name = "unwritable-value"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.HYGIENE
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (write_vm_config, check_type)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (check_type: int($value), write_pct_config)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.dropped:
            return
        for problem in setting.reading.problems:
            if harms_writes(problem) and not (setting.kind is CONTAINER and _is_told(setting)):
                start, end = setting.columns(problem.start, problem.end)
                yield LineFinding(
                    start=start,
                    end=end,
                    message=_message(setting),
                    severity=Severity.ERROR if setting.kind is VM else Severity.WARNING,
                    help=f"write {problem.expected}" if problem.expected else "correct the value",
                    fix=_fix(setting, problem),
                )


def _is_told(setting: ReadSetting) -> bool:
    """The number is above what the option takes at most, of which another rule speaks."""
    return len(setting.reading.problems) > 1


def _message(setting: ReadSetting) -> str:
    if setting.kind is VM:
        return "PVE reads this value but cannot write it: every later write of this config will fail"
    return (
        f"PVE reads this number as `{setting.reading.value}` and writes it so at its next write:"
        " from then on it complains about the line at each read"
    )


def _fix(setting: ReadSetting, problem: Problem) -> LineFix | None:
    if problem.code is not Code.LINE_FEED:
        return None
    return LineFix("replace it with a space", setting.with_value(setting.value.replace("\r", " ")))
