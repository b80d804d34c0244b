from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.volume_name import file_name
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class CdromMediaAttached(GuestRule):
    """An ISO image is still in the CD drive.

    ## What it finds

    A CD drive with an image under `iso/`, on a VM that has a disk of its own, and the node's own CD drive (`cdrom`).
    Images of virtio drivers are left out.

    ## Why it matters

    An image on a local storage keeps the VM from migrating to another node, and once the image is deleted, the VM
    no longer starts.

    ## When to ignore it

    While the guest is being installed, or when it boots from the image on purpose.
    """

    name = "cdrom-media-attached"
    category = Category.MIGRATION_HA
    severity = Severity.INFO
    impact = Impact.MIGRATION
    keys = ("ide", "sata", "scsi")
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes: local cdrom image, local cdrom drive)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = list(drives(guest.config))
        yield from (_of_node(drive) for drive in found if drive.file == "cdrom")
        if not any(drive.is_disk for drive in found):
            return
        for drive in found:
            if drive.is_cdrom and drive.is_iso and "virtio" not in drive.volume.lower():
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"`{file_name(drive.volume)}` is still in the drive: {_consequence(guest, drive)}",
                    help="eject it once the guest is installed",
                    fix=Fix.unsafe("eject the image", drive.setting.replace(_emptied(drive))),
                )


def _of_node(drive: Drive) -> Finding:
    return Finding(
        place=drive.setting.at("file"),
        message="this is the CD drive of the node itself: PVE refuses to migrate the VM",
        help="use an ISO image, or write `none`",
        fix=Fix.unsafe("empty the drive", drive.setting.replace(_emptied(drive))),
    )


def _consequence(guest: Guest, drive: Drive) -> str:
    storage = storage_of(guest, drive)
    deleted = "once it is deleted, the VM will not start"
    if storage is None:
        return f"on a local storage it blocks migration, and {deleted}"
    return deleted if storage.shared else f"it blocks migration, and {deleted}"


def _emptied(drive: Drive) -> str:
    gone = {drive.setting.options[name].item for name in ("file", "size") if name in drive.setting.options}
    kept = [o.item.text for o in drive.setting.options.values() if o.item not in gone]
    return ",".join(["none", *dict.fromkeys(kept)])
