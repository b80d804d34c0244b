from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.backups import is_exempt
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class DiskBackupDisabled(GuestRule):
    """None of the virtual disks of a VM is backed up.

    ## What it finds

    A VM with `backup=0` on all of its virtual disks. Host disks that are passed through (`/dev/...`) do not count.
    Silent about VMs with the tag `nobackup`.

    ## Why it matters

    Backup jobs run and report success, but a restore gives a VM without its disks.

    ## When to ignore it

    When the VM's data is backed up by other means, or need not be kept.
    """

    name = "disk-backup-disabled"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.BACKUP
    keys = BUSES
    words = ("backup",)
    sources = ("qemu-server 9.2.6 PVE/QemuConfig.pm (get_backup_volumes)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        disks = [
            drive
            for drive in drives(guest.config)
            if drive.is_disk and not drive.is_medium and drive.path is None
        ]
        if (
            disks
            and not is_exempt(guest.config)
            and not any(drive.setting.flag("backup", True) for drive in disks)
        ):
            yield Finding(
                place=disks[0].setting.at("backup"),
                message="all virtual disks of the VM have `backup=0`: a restore gives a VM without them",
                help="remove `backup=0` from the disks that matter, or tag the VM `nobackup`",
            )
