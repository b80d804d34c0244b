from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity

_NEEDS_SERIALS = ("truenas", "freenas")
_FAMILY = {"ide": "ata", "sata": "ata"}
"""Buses whose disks Linux names alike."""


class DiskSerial(GuestRule):
    """A guest cannot tell its disks apart by their serial numbers.

    ## What it finds

    Two disks of the VM with one `serial`, on one kind of bus or in a VM that is called TrueNAS; and in such a VM several
    disks without one (information). Two drives of one volume are left out.

    ## Why it matters

    Guests name disks by their serial numbers. Of two on one kind of bus with one number Linux makes a single link in
    /dev/disk/by-id, so that whatever uses it may take the other disk, and multipath takes them for two ways to one
    disk. TrueNAS does not offer disks with equal numbers or none for a pool, and refuses to make one of them unless it
    is told to.

    ## When to ignore it

    When the two are meant to be two ways to one disk.
    """

    name = "disk-serial"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = BUSES
    words = ("serial=", *_NEEDS_SERIALS)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (serial)",
        "QEMU 10.0.50 hw/scsi/scsi-disk.c (scsi_disk_emulate_vpd_page: 0x80), read",
        "QEMU 10.0.50 hw/ide/core.c (ide_init_drive: a disk without one is QM00001, QM00002 ...), read",
        "https://github.com/truenas/documentation/pull/1320 (such disks are not offered for a pool)",
        "https://github.com/PjSalty/terraform-provider-truenas/issues/16 (a pool of disks without numbers, refused)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        disks = [drive for drive in drives(guest.config) if drive.is_disk]
        looks_at_serials = (guest.name or "").lower().startswith(_NEEDS_SERIALS)
        first: dict[tuple[str, str], Drive] = {}
        for disk in disks:
            serial = disk.setting.get("serial")
            bus = "" if looks_at_serials else _FAMILY.get(disk.bus, disk.bus)
            other = first.setdefault((serial, bus), disk) if serial else disk
            if other.file != disk.file:
                yield Finding(
                    place=disk.setting.at("serial"),
                    message=f"`{disk.key}` has the serial number of `{other.key}`: the guest may take one for the other",
                    help="give each disk a number of its own",
                    related=(Related(other.setting.at("serial"), "the other disk"),),
                )
        bare = [disk for disk in disks if not disk.setting.get("serial") and not _has_own(disk)]
        if len(bare) > 1 and looks_at_serials:
            yield Finding(
                place=bare[0].setting.at(),
                severity=Severity.INFO,
                message=f"`{bare[0].key}` and {len(bare) - 1} more have no serial number: TrueNAS refuses to make a pool of"
                " such disks",
                help="add a `serial=` of its own to each",
            )


def _has_own(disk: Drive) -> bool:
    """Of IDE and SATA disks QEMU makes one up, and a device that commands are handed to brings its own."""
    return disk.bus in _FAMILY or (disk.path is not None and disk.setting.flag("scsiblock"))
