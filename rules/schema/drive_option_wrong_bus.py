from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.table import suboption_names
from pvelint.grammar.schema.outcome import Code
from pvelint.rules.api import Applicability, Category, Impact, LineFinding, LineRule, ReadLine, Severity

from ._words import base_key, faults, verdict, with_value, without_item

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
    rank = 10
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Drive.pm (formats of each bus)",)

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        bus = base_key(line)
        if bus not in _BUSES:
            return
        for node, problem in faults(line, Code.UNKNOWN_SUBOPTION):
            name = problem.option or ""
            owners = [b for b in _BUSES if b != bus and name in suboption_names(f"{b}0", line.version)]
            if owners and problem.since is None:
                value = node.value.text
                yield verdict(
                    line,
                    problem,
                    f"`{name}` is not an option of {bus} drives, only of {', '.join(owners)}",
                    help=f"remove `{name}`",
                    repaired=with_value(line, without_item(value, problem.start, problem.end)),
                    title=f"remove {name}",
                )
                return
