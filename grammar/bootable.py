"""Which devices of the boot order a VM's firmware can start from."""

from __future__ import annotations

from .boot import BootOrder
from .drive import Drive, drives
from .guest import Config


def bootable_devices(config: Config, order: BootOrder) -> list[str]:
    """The devices in the boot order that exist: disks, CDs with a medium, NICs with PXE, passed-through devices."""
    attached = {drive.key: drive for drive in drives(config)}
    return [device for device in order.devices if device in config and _can_boot(device, attached)]


def _can_boot(device: str, attached: dict[str, Drive]) -> bool:
    drive = attached.get(device)
    if drive is not None:
        return drive.file != "none" and not drive.is_cloudinit
    return device.startswith(("net", "usb", "hostpci"))
