"""Which devices a VM's firmware can start from, and what its boot order comes to."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config

from .boot import BootEntry, BootForm, BootOrder
from .drive import BUSES, Drive, drives
from .hostpci import HostPci, passed_devices
from .machine import is_uefi
from .ostype import windows_version

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
_LSI_53C8XX = ("", "lsi", "lsi53c810")
_LSI = (*_LSI_53C8XX, "megasas")
_VISTA = 6


def bootable_devices(config: Config, order: BootOrder) -> list[str]:
    """The devices in the boot order that exist: disks, CDs with a medium, NICs with PXE, passed-through devices."""
    attached = {drive.key: drive for drive in drives(config)}
    return [device for device in order.devices if device in config and _can_boot(device, attached, config)]


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
        device in attached
        or (
            device in config and device.startswith(("net", "usb", "hostpci")) and not is_spice(config, device)
        )
        for device in order.devices
    )


def is_spice(config: Config, device: str) -> bool:
    """A USB port that a viewer redirects devices to: PVE gives it no boot index (`print_usbdevices`, with a warning)."""
    return device.startswith("usb") and config[device].get("host").lower() == "spice"


def boots_by_args(config: Config) -> bool:
    """`args` gives QEMU something to boot, or an order, that the config does not show."""
    args = config.text("args")
    return any(word in args for word in _BOOTING_ARGS)


def unseen_boot_disk(config: Config) -> str | None:
    """The `scsiN` that the boot order begins with, where OVMF has no driver for its controller and no other disk."""
    if not is_uefi(config) or config.text("scsihw") not in _LSI or boots_by_args(config):
        return None
    devices = bootable_devices(config, BootOrder.of(config))
    if not devices or not devices[0].startswith("scsi"):
        return None
    return devices[0] if all(device.startswith(("scsi", "net")) for device in devices) else None


def windows_lsi_disk(config: Config) -> str | None:
    """The first of the disks that a Windows under SeaBIOS boots from, all on a controller that it has no driver for."""
    if is_uefi(config) or windows_version(config.text("ostype")) < _VISTA or boots_by_args(config):
        return None
    if config.text("scsihw") not in _LSI_53C8XX:
        return None
    disks = {drive.key for drive in drives(config) if drive.is_disk}
    booted = [
        device for device in BootOrder(config).devices if device in disks or _passes_system(config, device)
    ]
    return booted[0] if booted and all(device.startswith("scsi") for device in booted) else None


def boots(config: Config, order: BootOrder) -> bool:
    """Something that the order names, or that the firmware finds by itself, may be booted."""
    if bootable_devices(config, order) or boots_by_args(config):
        return True
    passed = (setting.key for base in ("hostpci", "usb") for setting in config.numbered(base))
    if not firmware_chooses(config, order):
        return False
    return bool(virtual_disks(config) or loaded_cdroms(config)) or any(
        _passes_system(config, key) for key in passed
    )


def missing_devices(config: Config, order: BootOrder) -> list[str]:
    """What the order, or `bootdisk` in its older form, names and the VM starts without."""
    named = order.devices
    if order.form is not BootForm.ORDER:
        named = [order.bootdisk.value] if order.bootdisk is not None else []
    attached = {drive.key for drive in drives(config)}
    return [
        device
        for device in named
        if device not in config or (device.startswith(BUSES) and device not in attached)
    ]


def entries_without_rom(config: Config, order: BootOrder) -> Iterator[tuple[BootEntry, HostPci]]:
    """The passed-through devices that the order names, although no ROM boots from them."""
    if order.form is not BootForm.ORDER:
        return
    entries = {entry.device: entry for entry in reversed(order.entries)}
    for hostpci in passed_devices(config):
        if hostpci.key in entries and not (hostpci.rombar or hostpci.romfile or hostpci.mdev):
            yield entries[hostpci.key], hostpci


def _can_boot(device: str, attached: dict[str, Drive], config: Config) -> bool:
    drive = attached.get(device)
    if drive is not None:
        return drive.file != "none" and not drive.is_cloudinit
    return device.startswith("net") or _passes_system(config, device)


def _passes_system(config: Config, device: str) -> bool:
    """A passed-through device that may hold one: no mediated device, which is a part of a graphics card."""
    if device.startswith("hostpci"):
        return not config[device].get("mdev")
    return device.startswith("usb") and not is_spice(config, device)
