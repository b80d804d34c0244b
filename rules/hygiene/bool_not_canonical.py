from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults


class BoolNotCanonical(LineRule):
    """A boolean option is written as a word instead of 1 or 0.

    ## What it finds

    `onboot: yes`, `kvm: off`: PVE reads them as 1 and 0.

    ## Why it matters

    The API takes 1 and 0 only, and PVE itself writes them so: its next write changes the line.

    ## When to ignore it

    Whenever the words read better to you: the VM runs the same.
    """

    name = "bool-not-canonical"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.INVALID
    rank = Rank.FORMAT
    fix = Applicability.SAFE
    sources = (
        "pve-common 9.2.1 PVE/JSONSchema.pm (parse_boolean)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_type)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.dropped:
            return
        for problem in faults(setting, Code.TYPE):
            if setting.reading.value in ("0", "1") and problem.option is None:
                start, end = setting.value_columns
                yield LineFinding(
                    start=start,
                    end=end,
                    message=f"PVE reads this as `{setting.reading.value}` and writes it so at its next write",
                    help=f"write `{setting.reading.value}`",
                    fix=write_value(
                        setting, setting.reading.value, f"write {setting.reading.value}", Applicability.SAFE
                    ),
                )
