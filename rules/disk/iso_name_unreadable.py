from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.grammar.vm.volume_name import is_iso_name
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity, Version
from pvelint.rules.guest_kit import refuses

_DISKS = (".qcow2", ".vmdk", ".raw")


class IsoNameUnreadable(GuestRule):
    """A drive has a volume under `iso/` that PVE takes for none of its ISO images.

    ## What it finds

    A volume under `iso/` whose name does not end in `.iso` or `.img` (in any case), such as
    `local:iso/debian.qcow2`, or one in a folder below it. Storages of plugins, which name their volumes as they like, are
    left out.

    ## Why it matters

    PVE finds no path for such a volume ("unable to parse directory volume name"), also where the file is there, and
    refuses to start the VM. A template is checked for this from 8.4 on, too: PVE starts it to back it up.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "iso-name-unreadable"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = BUSES
    words = (":iso/",)
    sources = (
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (parse_volname)",
        "libpve-storage-perl 9.1.7 PVE/Storage.pm ($ISO_EXT_RE_0)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (get_iso_path, get_path_and_format)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.is_template and guest.version < Version.V8_4:
            return
        for drive in drives(guest.config):
            if drive.bus not in BUSES or not drive.is_iso or is_iso_name(drive.volume):
                continue
            if (storage := storage_of(guest, drive)) is not None and not storage.built_in:
                continue
            yield Finding(
                place=drive.setting.at("file"),
                message=f"PVE knows no ISO image called `{drive.volume}`: {refuses(guest)}",
                help=_help(drive),
            )


def _help(drive: Drive) -> str:
    if drive.volume.count("/") > 1:
        return (
            "move the image to the storage's `template/iso` itself: PVE does not look into folders below it"
        )
    if drive.volume.lower().endswith(_DISKS):
        return "a disk image cannot be used from there: import it as a disk of the VM (`qm disk import`)"
    return "rename the file so that it ends in `.iso` or `.img`, and name it so here"
