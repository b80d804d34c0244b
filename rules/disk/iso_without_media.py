from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.drive import BUSES, Drive, drives
from pvelint.grammar.version import Version
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_SUFFIXES = (".iso", ".img")


class IsoWithoutMedia(GuestRule):
    """A drive has an ISO image but does not say that it is a CD drive.

    ## What it finds

    A drive with a volume under `iso/` and no `media` at all. (`media=disk` is accepted.)

    ## Why it matters

    Since 8.4 PVE refuses to start the VM ("explicit media parameter is required for iso images"). Before, the
    guest got the image as a disk that it could write to.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "iso-without-media"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = BUSES
    since = Version.V8_4
    fix = Applicability.SAFE
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/Blockdev.pm (generate_drive_blockdev), commit 2e2f8cb7",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            if drive.bus in BUSES and "media" not in drive.setting.options and _is_iso(drive):
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"{drive.key} has an ISO image but no media=cdrom: PVE refuses to start the VM",
                    help="add `media=cdrom`",
                    fix=_fix(drive),
                )


def _is_iso(drive: Drive) -> bool:
    return drive.volume.startswith("iso/") and drive.volume.lower().endswith(_SUFFIXES)


def _fix(drive: Drive) -> Fix | None:
    """virtio has no CD drives: PVE would start the VM without the drive."""
    if drive.bus == "virtio":
        return None
    edit = drive.setting.set("media", "cdrom")
    sure = drive.volume.lower().endswith(".iso")
    return Fix.safe("set media=cdrom", edit) if sure else Fix.unsafe("set media=cdrom", edit)
