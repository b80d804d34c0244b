from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class CacheUnsafe(GuestRule):
    """A disk ignores the guest's flushes.

    ## What it finds

    `cache=unsafe` on a writable disk. For macOS it is information: the usual guides install it that way.

    ## Why it matters

    The guest believes that its data is on the disk while it is only in the host's memory: a crash or power failure
    of the host can destroy the file system.

    ## When to ignore it

    For disks whose data you can lose: build machines, installations.
    """

    name = "cache-unsafe"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    keys = BUSES
    words = ("unsafe",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_file_blockdev, generate_drive_blockdev:"
        ' "no-flush")',
        'QEMU 10.0.2 qemu-options.hx (cache: "unsafe"), read',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        is_macos = "isa-applesmc" in guest.config.text("args")
        for drive in drives(guest.config):
            setting = drive.setting
            if setting.get("cache") == "unsafe" and _holds_data(drive):
                yield Finding(
                    severity=Severity.INFO if is_macos else None,
                    place=setting.at("cache"),
                    message="`cache=unsafe` ignores the guest's flushes: a crash of the host can destroy the data of"
                    f" `{drive.key}`",
                    help="remove `cache=unsafe`, or set `cache=writeback`, which is fast and honours flushes",
                    fix=Fix.unsafe("set `cache=writeback`", setting.set("cache", "writeback")),
                )


def _holds_data(drive: Drive) -> bool:
    return drive.is_disk and not drive.setting.flag("ro") and not drive.is_medium
