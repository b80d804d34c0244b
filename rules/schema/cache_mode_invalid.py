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
from pvelint.rules.line_kit.fixes import without_item, write_value
from pvelint.rules.line_kit.meaning import meaning_of
from pvelint.rules.line_kit.refusal import faults, refusal, wrong_word


class CacheModeInvalid(LineRule):
    """`cache` is not a cache mode of QEMU.

    ## What it finds

    `cache=off`, `cache=default`, `cache=write-back`: words of other tools. A similar word is never taken for a mode:
    `unsafe` is one letter away from `unsave`, and loses data when the host fails.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "cache-mode-invalid"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("ide", "sata", "scsi", "virtio")
    words = ("cache",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Drive.pm (%drivedesc_base)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        for problem in faults(setting, Code.ENUM, option="cache"):
            text = setting.wrong_text(problem)
            if text.lower() == "default":
                yield refusal(
                    setting,
                    problem,
                    f"`{text}` is not a cache mode",
                    help="remove `cache`: without it PVE takes the default",
                    fix=write_value(
                        setting, without_item(setting.value, problem.start, problem.end), "remove `cache`"
                    ),
                )
            else:
                yield wrong_word(setting, problem, "a cache mode", meaning_of(setting, problem))
            return
