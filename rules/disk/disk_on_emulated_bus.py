from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.ostype import windows_version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_CD = "ide2"
"""Where PVE puts CD drives."""
_FIRST_WITH_DRIVERS = 8
_MACOS = "isa-applesmc"
"""macOS does not boot without this device, and has no driver for VirtIO SCSI."""
_NAMES = {"ide": "IDE", "sata": "SATA"}


class DiskOnEmulatedBus(GuestRule):
    """A disk is on a bus that QEMU emulates, though the guest can do better.

    ## What it finds

    A disk on `ide0`, `ide1`, `ide3` or `sataN` of a VM whose `ostype` is Linux or Windows 8 and later.

    ## Why it matters

    QEMU imitates the registers of a real controller for each request: the disk is slower than on VirtIO and takes more of
    the host's CPU, and it gets no I/O thread. PVE's manual advises VirtIO SCSI.

    ## When to ignore it

    For macOS (which is left alone where `isa-applesmc` in `args` tells), for appliances without a
    VirtIO driver, and for disks that are hardly used.
    """

    name = "disk-on-emulated-bus"
    category = Category.DISK
    severity = Severity.INFO
    impact = Impact.PERFORMANCE
    words = ("ide0:", "ide1:", "ide3:", "sata")
    starts_only = True
    sources = ("pve-docs 9.1.3 qm.adoc (Hard Disk: Bus/Controller)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        ostype = guest.config.text("ostype")
        if _MACOS in guest.config.text("args"):
            return
        if ostype != "l26" and windows_version(ostype) < _FIRST_WITH_DRIVERS:
            return
        found = [
            drive
            for drive in drives(guest.config)
            if drive.bus in _NAMES and drive.key != _CD and drive.is_disk and not drive.is_medium
        ]
        for first in found[:1]:
            others = f" and {len(found) - 1} more are" if len(found) > 1 else " is"
            buses = " or ".join(sorted({_NAMES[drive.bus] for drive in found}))
            yield Finding(
                place=first.setting.at(),
                message=f"`{first.key}`{others} on emulated {buses}: slower than VirtIO, and dearer for the host's CPU",
                help="attach it as `scsiN` with `scsihw: virtio-scsi-single`"
                + (", once the guest has the VirtIO drivers" if ostype != "l26" else ""),
            )
