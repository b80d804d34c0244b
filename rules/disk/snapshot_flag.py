from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.grammar.vm.machine_version import starts_with_blockdev
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses


class SnapshotFlag(GuestRule):
    """A disk loses all that the guest wrote to it when the VM stops.

    ## What it finds

    `snapshot=1` on a disk. (It has nothing to do with the snapshots of a VM.)

    ## Why it matters

    All writes go to a temporary file that is discarded when the VM stops. Since PVE 9, PVE refuses to start a VM
    with machine version 10.0 or later that has such a disk.

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    When you want that, as for a kiosk, with an older machine version.
    """

    name = "snapshot-flag"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.NO_START,)
    keys = BUSES
    words = ("snapshot",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_drive_blockdev)",
        'QEMU 10.0.2 qemu-options.hx ("snapshot=on|off"), read',
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: templates are started,"
        " too)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        refused = starts_with_blockdev(guest.config, guest.version)
        for drive in drives(guest.config) if refused or not guest.is_template else ():
            setting = drive.setting
            if not drive.is_disk or not setting.flag("snapshot"):
                continue
            consequence = (
                refuses(guest) + ("" if guest.is_template else " with this machine version")
                if refused
                else "all that the guest writes is lost when the VM stops"
            )
            yield Finding(
                place=setting.at("snapshot"),
                severity=Severity.ERROR if refused else None,
                impact=Impact.NO_START if refused else None,
                message=f"`{drive.key}` has `snapshot=1`: {consequence}",
                help="remove `snapshot=1`",
                fix=Fix.unsafe("remove `snapshot=1`", setting.remove("snapshot")),
            )
