from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax import WHITE
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_value


class BootOrderCommas(LineRule):
    """The devices of `boot: order=` are separated by commas.

    ## What it finds

    `boot: order=scsi0,net0`; a comma ends the sub-option, so that `net0` stands there without a name. The devices
    are separated by `;`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "boot-order-commas"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    rank = 10
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm ($boot_fmt)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        if base_key(line) != "boot" or line.reading is None:
            return
        value = line.reading.value
        if not value.startswith("order=") or "=" in value[6:]:
            return
        for _, problem in faults(line):
            repaired = with_value(
                line, "order=" + ";".join(p.strip(WHITE) for p in value[6:].split(",") if p.strip(WHITE))
            )
            reason = "the devices of `order=` are separated by `;`, a comma ends the list"
            if "," in value:
                yield verdict(
                    line, problem, reason, "separate the devices by `;`", repaired, "separate by `;`"
                )
            return
