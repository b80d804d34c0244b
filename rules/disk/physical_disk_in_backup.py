from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.backups import is_exempt
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class PhysicalDiskInBackup(GuestRule):
    """A VM's backups include a whole disk of the host.

    ## What it finds

    A drive that is a device of the host (`/dev/...`) without `backup=0`, on a VM without the tag `nobackup`.

    ## Why it matters

    A full backup reads the whole disk, even if it has many terabytes. So does the first backup to a Proxmox Backup
    Server, and each one after the VM was stopped; the others read what changed.

    ## When to ignore it

    When the disk is small and meant to be backed up, or when no backup job covers the VM.
    """

    name = "physical-disk-in-backup"
    category = Category.DISK
    severity = Severity.INFO
    impact = Impact.BACKUP
    keys = BUSES
    words = ("/dev/",)
    fix = Applicability.UNSAFE
    sources = ("qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (prepare, archive_pbs)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config) if not is_exempt(guest.config) else ():
            if not drive.is_disk or not (drive.path or "").startswith("/dev/"):
                continue
            if drive.setting.flag("backup", True):
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"`{drive.key}` is the host disk `{drive.path}`: a full backup of this VM reads all of it",
                    help="add `backup=0` if the disk is not meant to be backed up",
                    fix=Fix.unsafe("set `backup=0`", drive.setting.set("backup", "0")),
                )
