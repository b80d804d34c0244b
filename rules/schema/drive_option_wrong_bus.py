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

_PROTECTIONS = {
    "ro": ", and without it the guest may write to the disk",
    "snapshot": ", and without it the disk keeps what the guest writes",
    "replicate": ", and without it PVE replicates the disk",
    "backup": ", and without it backups include the disk",
    "shared": ", and without it PVE takes the disk for local to this node",
}
"""What a drive loses without a sub-option that protects it or another disk."""


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
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm ($ide_fmt, $sata_fmt, $scsi_fmt, $virtio_fmt, $efidisk_fmt, $tpmstate_fmt)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        bus = setting.base
        for problem in faults(setting, Code.UNKNOWN_SUBOPTION):
            given = problem.option or ""
            name = _known_elsewhere(setting, given)
            owners = [b for b in _BUSES if b != bus and name in suboption_names(f"{b}0", setting.version)]
            if owners and problem.since is None:
                rest = without_item(setting.value, problem.start, problem.end)
                is_lost = name in _PROTECTIONS
                is_movable = is_lost and bus not in ("efidisk", "tpmstate")
                fix = write_value(setting, rest, f"remove `{given}`")
                move = f"move the disk to {' or '.join(owners)}, or " if is_movable else ""
                yield refusal(
                    setting,
                    problem,
                    f"`{given}` is not an option of {bus} drives, only of {', '.join(owners)}{_PROTECTIONS.get(name, '')}",
                    help=f"{move}remove `{given}`",
                    fix=None if is_lost else fix,
                    alternatives=[fix] if is_lost and fix else (),
                )
                return


def _known_elsewhere(setting: ReadSetting, name: str) -> str:
    """PVE's name on another bus for what other tools call otherwise."""
    from pvelint.grammar.schema.other_words import name_meaning

    meaning = name_meaning(setting.base, name, None)
    own = suboption_names(setting.key, setting.version, setting.kind)
    return meaning.words[0] if meaning and meaning.sure and meaning.words[0] not in own else name
