from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.meaning import meaning_of
from pvelint.rules.line_kit.refusal import faults, wrong_word


class DiscardNotOn(LineRule):
    """`discard` is neither `on` nor `ignore`.

    ## What it finds

    `discard=1`, `discard=unmap`: this sub-option is not a switch.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "discard-not-on"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("ide", "sata", "scsi", "virtio")
    words = ("discard",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%drivedesc_base)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, option="discard"):
            yield wrong_word(setting, problem, "a value of `discard`", meaning_of(setting, problem))
            return
