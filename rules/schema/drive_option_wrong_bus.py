from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import suboption_names
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
from pvelint.rules.line_kit.refusal import faults, refusal

_BUSES = ("ide", "sata", "scsi", "virtio", "efidisk", "tpmstate")


class DriveOptionWrongBus(LineRule):
    """A drive has a sub-option that drives on its bus do not have.

    ## What it finds

    `ssd` on virtio disks, `iothread` on IDE and SATA, `queues` or `scsiblock` outside of SCSI, `model` outside of
    IDE, `wwn` on virtio, `discard` or `cache` on efidisk0 and tpmstate0.

    ## Why it matters

    PVE drops the whole line: the VM starts without it, and the next write erases it for good.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "drive-option-wrong-bus"
    category = Category.SCHEMA
    severity = Severity.ERROR
    impact = Impact.DROPPED
    keys = _BUSES
    rank = Rank.OPTION
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Drive.pm (formats of each bus)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        bus = setting.base
        for problem in faults(setting, Code.UNKNOWN_SUBOPTION):
            name = problem.option or ""
            owners = [b for b in _BUSES if b != bus and name in suboption_names(f"{b}0", setting.version)]
            if owners and problem.since is None:
                value = setting.value
                yield refusal(
                    setting,
                    problem,
                    f"`{name}` is not an option of {bus} drives, only of {', '.join(owners)}",
                    help=f"remove `{name}`",
                    fix=write_value(
                        setting, without_item(value, problem.start, problem.end), f"remove {name}"
                    ),
                )
                return
