from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    ReadSetting,
    Severity,
)
from pvelint.rules.api.lines import write_value
from pvelint.rules.api.text import whole_number


class HouseCoresOdd(LineRule):
    """A VM has an odd number of cores.

    ## What it finds

    `cores` of 3, 5, 7 and so on.

    ## Why it matters

    The capacity of this house is planned in pairs of cores.

    ## When to ignore it

    For a VM with one core, which is not reported.
    """

    name = "house-cores-odd"
    category = Category.CPU
    severity = Severity.WARNING
    impact = Impact.PERFORMANCE
    keys = ("cores",)
    sound_lines = True
    fix = Applicability.UNSAFE
    sources = ("the handbook of this house",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        cores = whole_number(setting.value)
        if cores is None or cores < 3 or cores % 2 == 0 or not setting.is_for_next_start:
            return
        start, end = setting.value_columns
        yield LineFinding(
            start=start,
            end=end,
            message=f"the VM has {cores} cores, which are planned in pairs here",
            help=f"write {cores + 1}",
            fix=write_value(setting, str(cores + 1), applicability=Applicability.UNSAFE),
        )
