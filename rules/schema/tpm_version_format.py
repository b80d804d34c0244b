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


class TpmVersionFormat(LineRule):
    """The TPM version lacks its `v`.

    ## What it finds

    `version=2.0` instead of `version=v2.0`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "tpm-version-format"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("tpmstate",)
    words = ("version",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm ($tpmstate_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, option="version"):
            yield wrong_word(setting, problem, "a TPM version", meaning_of(setting, problem))
            return
