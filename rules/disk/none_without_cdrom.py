from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.grammar.vm.machine_version import starts_with_blockdev
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses


class NoneWithoutCdrom(GuestRule):
    """A drive without a medium is not declared as a CD drive.

    ## What it finds

    A drive whose file is `none` or `cdrom` and that lacks `media=cdrom`.

    ## Why it matters

    Only CD drives can be empty or pass through the host's drive. For a SCSI disk PVE takes the word for a volume
    and refuses to start the VM ("unable to parse volume ID 'none'"). On the other buses it gives QEMU a disk without
    a file or medium, and QEMU refuses to start. With machine versions from 10.0 on, `cdrom` there is the host's CD
    drive, opened for writing (a warning): QEMU refuses to start where the host has none, or a medium that is
    read-only.

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "none-without-cdrom"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES, Impact.GUEST)
    keys = BUSES
    words = ("none", "cdrom")
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_drive_commandline_full, config_to_command)",
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_file_blockdev: `host_cdrom`)",
        "QEMU 7.2.22 -blockdev driver=host_cdrom without a drive behind it; -device ide-hd without its drive, run",
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: templates are started,"
        " too)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            if drive.bus not in BUSES or drive.file not in ("none", "cdrom") or drive.is_cdrom:
                continue
            if guest.is_template and drive.bus != "scsi":
                continue
            passed = (
                drive.bus != "scsi"
                and drive.file == "cdrom"
                and starts_with_blockdev(guest.config, guest.version)
            )
            fits = drive.bus != "virtio" and "format" not in drive.setting.options
            yield Finding(
                place=drive.setting.at("file"),
                severity=Severity.WARNING if passed else None,
                impact=_impact(drive, passed),
                message=f"`{drive.file}` is for CD drives, but `{drive.key}` is a disk: {_consequence(guest, drive, passed)}",
                help="add `media=cdrom`" if fits else "remove the line",
                fix=Fix.safe("set `media=cdrom`", drive.setting.set("media", "cdrom")) if fits else None,
            )


def _impact(drive: Drive, passed: bool) -> Impact:
    if passed:
        return Impact.GUEST
    return Impact.NO_START if drive.bus == "scsi" else Impact.QEMU_REFUSES


def _consequence(guest: Guest, drive: Drive, passed: bool) -> str:
    if passed:
        return "the guest gets the host's CD drive as a writable disk, and QEMU refuses to start where it cannot open that"
    if drive.bus == "scsi":
        return f"PVE takes it for a volume and {refuses(guest).removeprefix('PVE ')}"
    return "QEMU finds nothing to open and refuses to start the VM"
