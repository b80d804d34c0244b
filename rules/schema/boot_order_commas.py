from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pvelint.grammar.schema.outcome import Code, Problem
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

_LETTERS = "acdn"
_DEVICES = ("ide", "sata", "scsi", "virtio", "net", "usb", "hostpci")


class BootOrderCommas(LineRule):
    """The devices of `boot: order=` are not separated by `;`.

    ## What it finds

    `boot: order=scsi0,net0`; a comma ends the sub-option, so that `net0` is a part without a name. The devices
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
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm ($boot_fmt)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        value = setting.reading.value
        if not value.startswith("order=") or "=" in value[6:]:
            return
        for problem in faults(setting):
            devices = _devices(value[len("order=") :])
            if "," in value:
                fix = write_value(setting, f"order={';'.join(devices)}", "separate with `;`")
                reason = "`order=` takes devices separated by `;`, a comma ends the list"
                yield refusal(setting, problem, reason, "separate the devices with `;`", fix)
            elif problem.code is Code.FORMAT:
                yield _no_device(setting, problem, devices)
            return


def _no_device(setting: ReadSetting, problem: Problem, devices: list[str]) -> LineFinding:
    reason = f"`{setting.wrong_text(problem)}` is not a device of a VM such as `scsi0` or `net0`"
    joined = "".join(devices)
    if set(joined) <= set(_LETTERS):
        way = write_value(setting, joined)
        help = f"write `{joined}`: the letters are the old form, without `order=`"
        return refusal(setting, problem, reason, help, alternatives=[way] if way else [])
    numbered = [device if is_digits(device[-1:]) else f"{device}0" for device in devices]
    meant = f"order={';'.join(numbered)}"
    fix = write_value(setting, meant)
    if any(device.rstrip("0123456789") not in _DEVICES for device in numbered) or fix is None:
        return refusal(
            setting, problem, reason, "name the devices by their keys, such as `order=scsi0;ide2;net0`"
        )
    sure = numbered == devices
    return refusal(
        setting,
        problem,
        reason,
        f"write `{meant}`",
        fix if sure else None,
        alternatives=[] if sure else [fix],
    )


def _devices(order: str) -> list[str]:
    """In order, what stands twice in a row once."""
    for separator in ",:|>":
        order = order.replace(separator, ";")
    words = (word.strip(WHITE).lower() for word in order.split(";"))
    return [device for device, _ in groupby(_joined(word) for word in words if word)]


def _joined(word: str) -> str:
    """`scsi-0` and `scsi_0` as scsi0."""
    base = word.rstrip("0123456789")
    return base.rstrip("-_") + word[len(base) :]
