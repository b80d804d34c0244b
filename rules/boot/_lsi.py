"""Whether OVMF is to boot from a disk that it does not see."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.boot import BootOrder
from pvelint.grammar.vm.bootable import bootable_devices, boots_by_args
from pvelint.grammar.vm.machine import is_uefi

_LSI = ("", "lsi", "lsi53c810", "megasas")


def unseen_boot_disk(config: Config) -> str | None:
    """The `scsiN` that the boot order begins with, where OVMF has no driver for its controller and no other disk."""
    if not is_uefi(config) or config.text("scsihw") not in _LSI or boots_by_args(config):
        return None
    devices = bootable_devices(config, BootOrder(config))
    if not devices or not devices[0].startswith("scsi"):
        return None
    return devices[0] if all(device.startswith(("scsi", "net")) for device in devices) else None
