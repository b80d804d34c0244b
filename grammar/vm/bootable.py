"""Which devices a VM's firmware can start from."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config

from .boot import BootOrder
from .drive import Drive, drives

_BOOTING_ARGS = (
    "-kernel",
    "-drive",
    "-blockdev",
    "-cdrom",
    "-hda",
    "-hdb",
    "-pflash",
    "-bios",
    "-boot",
    "bootindex",
)


def bootable_devices(config: Config, order: BootOrder) -> list[str]:
    """The devices in the boot order that exist: disks, CDs with a medium, NICs with PXE, passed-through devices."""
    attached = {drive.key: drive for drive in drives(config)}
    return [device for device in order.devices if device in config and _can_boot(device, attached)]


def virtual_disks(config: Config) -> list[str]:
    """The disks on a bus of the guest, in PVE's order."""
    return [drive.key for drive in drives(config) if drive.is_disk]


def loaded_cdroms(config: Config) -> list[str]:
    """The CD drives with a medium, cloud-init drives left out."""
    return [
        drive.key
        for drive in drives(config)
        if drive.is_cdrom and not drive.is_cloudinit and drive.file != "none"
    ]


def firmware_chooses(config: Config, order: BootOrder) -> bool:
    """No device gets a boot index, so that the firmware tries whatever it finds.

    Strict boot needs an index to be strict about (QEMU's get_boot_devices_list adds `HALT` to a list that is
    not empty); OVMF keeps to its own variables without one.
    """
    attached = {drive.key for drive in drives(config)}
    return not any(
        device in attached or (device in config and device.startswith(("net", "usb", "hostpci")))
        for device in order.devices
    )


def boots_by_args(config: Config) -> bool:
    """`args` gives QEMU something to boot, or an order, that the config does not show."""
    args = config.text("args")
    return any(word in args for word in _BOOTING_ARGS)


def _can_boot(device: str, attached: dict[str, Drive]) -> bool:
    drive = attached.get(device)
    if drive is not None:
        return drive.file != "none" and not drive.is_cloudinit
    return device.startswith(("net", "usb", "hostpci"))
