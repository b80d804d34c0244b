from __future__ import annotations

from collections.abc import Iterator

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
from pvelint.rules.line_kit.lists import is_number_or_range, split_by_commas


class NumaListsCommas(LineRule):
    """CPUs or host nodes of a NUMA node are separated by commas.

    ## What it finds

    `cpus=0,1` and `hostnodes=0,1`.

    ## Why it matters

    PVE drops the whole line: the VM starts without this NUMA node, and the next write erases the line for good.

    ## When to ignore it

    Never: the line does nothing.
    """

    name = "numa-lists-commas"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("numa",)
    words = ("cpus=", "hostnodes=")
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Memory.pm ($numa_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        yield from split_by_commas(
            setting,
            "`cpus` and `hostnodes`",
            opens=lambda item: item.startswith(("cpus=", "hostnodes=")),
            continues=is_number_or_range,
        )
