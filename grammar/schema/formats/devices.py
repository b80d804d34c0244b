"""Keys of the config that name a device of the guest, present or not."""

from __future__ import annotations

from pvelint.grammar.version import Version

from .kit import each, whole

BOOT_DISKS = ("ide", "sata", "scsi", "virtio")
BOOT_DEVICES = (*BOOT_DISKS, "net", "usb", "hostpci")
DRIVES = (*BOOT_DISKS, "efidisk", "tpmstate")


def is_boot_device(text: str, version: Version) -> bool:
    """PVE::QemuServer::verify_bootdev."""
    return _base_name(text, version) in BOOT_DEVICES


def is_boot_disk(text: str, version: Version) -> bool:
    """PVE::QemuServer::Drive::verify_bootdisk, which lets efidisk0 and tpmstate0 pass."""
    return _base_name(text, version) in DRIVES


def _base_name(key: str, version: Version) -> str:
    # The table needs the formats' names, the formats of devices need the table's keys.
    from pvelint.grammar.schema.options.table import find_option

    option = find_option(key, version)
    return option.name if option and option.count is not None else ""


boot_devices = each(is_boot_device)
boot_disk = whole(is_boot_disk)
