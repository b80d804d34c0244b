from __future__ import annotations

from collections.abc import Iterator

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
from pvelint.rules.line_kit.lists import is_number_or_range, split_by_commas


class NetTrunksCommas(LineRule):
    """VLAN trunks are separated by commas.

    ## What it finds

    `trunks=10,20`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good. A container with such a
    line it refuses to start.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "net-trunks-commas"
    category = Category.SCHEMA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DROPPED
    other_impacts = (Impact.INVALID, Impact.NO_START)
    keys = ("net",)
    words = ("trunks=",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Network.pm ($net_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        yield from split_by_commas(
            setting, "`trunks`", lambda item: item.startswith("trunks="), is_number_or_range
        )
