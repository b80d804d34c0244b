from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import cloudinit_drives
from pvelint.grammar.vm.drive import BUSES
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class CloudinitDriveNotCdrom(GuestRule):
    """The cloud-init drive is attached as a hard disk.

    ## What it finds

    A drive with a cloud-init volume but without `media=cdrom`.

    ## Why it matters

    PVE's API always sets `media=cdrom`. Without it the guest sees a small writable disk, and backups include it
    like one of the VM's disks. Its content is written anew at each start, restored or not.

    ## When to ignore it

    When the guest cannot read CD drives.
    """

    name = "cloudinit-drive-not-cdrom"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = BUSES
    fix = Applicability.UNSAFE
    sources = ("qemu-server 9.2.6 PVE/API2/Qemu.pm (media=cdrom)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in cloudinit_drives(guest.config):
            if drive.bus not in BUSES or drive.is_cdrom or drive.file.endswith(":cloudinit"):
                continue
            no_cdroms = drive.bus == "virtio"
            edit = drive.setting.set("media", "cdrom")
            yield Finding(
                place=drive.setting.at(),
                message=f"the cloud-init drive `{drive.key}` lacks `media=cdrom`: the guest sees a hard disk, which backups"
                " include",
                help="attach it as `ide2` or `scsi1` with `media=cdrom`, as virtio has no CD drives"
                if no_cdroms
                else "add `media=cdrom`",
                fix=None if no_cdroms else Fix.unsafe("set `media=cdrom`", edit),
            )
