from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.outcome import Code
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import is_digits
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
from pvelint.rules.line_kit.fixes import write_value
from pvelint.rules.line_kit.refusal import faults, refusal


class BootOrderCommas(LineRule):
    """The devices of `boot: order=` are not separated by `;`.

    ## What it finds

    `boot: order=scsi0,net0`; a comma ends the sub-option, so that `net0` stands there without a name. The devices
    are separated by `;`. Also `:` and `>` between them, and capital letters: `order=SCSI0`.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "boot-order-commas"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = ("boot",)
    words = ("order=",)
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer.pm ($boot_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        value = setting.reading.value
        if not value.startswith("order=") or "=" in value[6:]:
            return
        for problem in faults(setting):
            devices = _devices(value[len("order=") :])
            meant = f"order={';'.join(devices)}"
            if "," in value or (problem.code is Code.FORMAT and all(is_digits(d[-1:]) for d in devices)):
                yield refusal(
                    setting,
                    problem,
                    "the devices of `order=` are separated by `;`, a comma ends the list"
                    if "," in value
                    else f"`{setting.wrong_text(problem)}` is no device of a VM, as scsi0 and net0 are",
                    "separate the devices by `;`" if "," in value else f"write {meant}",
                    write_value(setting, meant, "separate by `;`" if "," in value else ""),
                )
            return


def _devices(order: str) -> list[str]:
    for separator in ",:|>":
        order = order.replace(separator, ";")
    return [word.strip(WHITE).lower() for word in order.split(";") if word.strip(WHITE)]
