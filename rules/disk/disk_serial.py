from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity

_NEEDS_SERIALS = ("truenas", "freenas")


class DiskSerial(GuestRule):
    """A guest cannot tell its disks apart by their serial numbers.

    ## What it finds

    Two disks of the VM with one `serial`, and of a VM that is called TrueNAS several disks without one (information).

    ## Why it matters

    Guests name disks by their serial numbers. Of two with one number Linux makes a single link in /dev/disk/by-id, so
    that whatever uses it may take the other disk, and multipath takes them for two ways to one disk. TrueNAS does not
    offer disks with equal numbers or none for a pool, and refuses to make one of them unless it is told to.

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
        "https://github.com/truenas/documentation/pull/1320 (such disks are not offered for a pool)",
        "https://github.com/PjSalty/terraform-provider-truenas/issues/16 (a pool of disks without numbers, refused)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        disks = [drive for drive in drives(guest.config) if drive.is_disk]
        first: dict[str, Drive] = {}
        for disk in disks:
            serial = disk.setting.get("serial")
            other = first.setdefault(serial, disk) if serial else disk
            if other is not disk:
                yield Finding(
                    place=disk.setting.at("serial"),
                    message=f"`{disk.key}` has the serial number of `{other.key}`: the guest may take one for the other",
                    help="give each disk a number of its own",
                    related=(Related(other.setting.at("serial"), "the other disk"),),
                )
        bare = [disk for disk in disks if not disk.setting.get("serial")]
        if len(bare) > 1 and (guest.name or "").lower().startswith(_NEEDS_SERIALS):
            yield Finding(
                place=bare[0].setting.at(),
                severity=Severity.INFO,
                message=f"`{bare[0].key}` and {len(bare) - 1} more have no serial number: TrueNAS refuses to make a pool of"
                " such disks",
                help="add a `serial=` of its own to each",
            )
