from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses

_SUFFIXES = (".iso", ".img")
_MEANT_AS_DISK = ("opencore", "clover", "macos", "osx", "recovery", "bigsur", "ventura", "sonoma", "sequoia")
"""In the names of images that a macOS guest boots or installs from, as disks."""


class IsoWithoutMedia(GuestRule):
    """A drive has an ISO image, but no `media` sub-option.

    ## What it finds

    A drive with a volume under `iso/` and no `media` at all. (`media=disk` is accepted.)

    ## Why it matters

    Since 8.4 PVE refuses to start the VM ("explicit media parameter is required for iso images"). Before
    that (a warning here) the guest gets the image as a writable disk, and so does every other VM with the same
    image.

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    With PVE 7, where the image is meant as a disk.
    """

    name = "iso-without-media"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.DATA_RISK,)
    keys = BUSES
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_file_blockdev, generate_drive_blockdev)",
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: templates are started,"
        " too)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        refused = guest.version >= Version.V8_4
        consequence = refuses(guest) if refused else "the guest can write to the image"
        for drive in drives(guest.config) if refused or not guest.is_template else ():
            if drive.bus not in BUSES or "media" in drive.setting.options or not _is_iso(drive):
                continue
            disk = _is_meant_as_disk(drive)
            yield Finding(
                place=drive.setting.at("file"),
                severity=None if refused else Severity.INFO if disk else Severity.WARNING,
                impact=None if refused else Impact.DATA_RISK,
                message=f"`{drive.key}` has an ISO image without `media`: {consequence}",
                help=_help(drive),
                fix=None if disk or drive.bus == "virtio" else _fix(drive, refused),
                alternatives=_alternatives(drive) if disk else (),
            )


def _is_iso(drive: Drive) -> bool:
    return drive.is_iso and drive.volume.lower().endswith(_SUFFIXES)


def _is_meant_as_disk(drive: Drive) -> bool:
    """By its name a disk image, or one that a macOS guest needs as a disk."""
    name = drive.volume.lower()
    return name.endswith(".img") or any(word in name for word in _MEANT_AS_DISK)


def _help(drive: Drive) -> str:
    if drive.bus == "virtio":
        return "move it to `ide`, `sata` or `scsi` with `media=cdrom`, or add `media=disk` if the guest needs a disk"
    return "add `media=cdrom`, or `media=disk` if the guest needs a disk"


def _fix(drive: Drive, refused: bool) -> Fix:
    edit = drive.setting.set("media", "cdrom")
    return Fix.safe("set `media=cdrom`", edit) if refused else Fix.unsafe("set `media=cdrom`", edit)


def _alternatives(drive: Drive) -> tuple[Fix, ...]:
    """virtio has no CD drives: PVE would start the VM without the drive."""
    media = ("disk",) if drive.bus == "virtio" else ("disk", "cdrom")
    return tuple(Fix.unsafe(f"set `media={kind}`", drive.setting.set("media", kind)) for kind in media)
