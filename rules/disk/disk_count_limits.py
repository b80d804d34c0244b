from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.machine_version import MachineVersion, started_version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_LAST_OLD_INDEX = 13
_NEEDED = MachineVersion(4, 1, 2)


class DiskCountLimits(GuestRule):
    """A SCSI drive above `scsi13` needs a newer machine version.

    ## What it finds

    `scsi14` to `scsi30` in a VM whose machine version is pinned below 4.1+pve2.

    ## Why it matters

    PVE refuses to start the VM: "machine version 4.1~pve2 or higher is required to use more than 14 SCSI disks".

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "disk-count-limits"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("scsi",)
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "is required to use more than 14 SCSI'
        ' disks")',
        "qemu-server 9.2.6 PVE/QemuServer/DriveDevice.pm (scsihw_infos)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        machine = started_version(guest.config, guest.version)
        if machine >= _NEEDED:
            return
        for drive in drives(guest.config):
            if drive.bus == "scsi" and drive.index > _LAST_OLD_INDEX:
                yield Finding(
                    place=drive.setting.at(),
                    message=(
                        f"`{drive.key}` needs machine version {_NEEDED}, but the VM has {machine}:"
                        " PVE refuses to start the VM"
                    ),
                    help="use `scsi0` to `scsi13`, or set a newer machine version",
                )
