"""What the boot order comes to."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.boot import BootEntry, BootForm, BootOrder
from pvelint.grammar.vm.bootable import (
    bootable_devices,
    boots_by_args,
    firmware_chooses,
    loaded_cdroms,
    virtual_disks,
)
from pvelint.grammar.vm.hostpci import HostPci, passed_devices


def boots(config: Config, order: BootOrder) -> bool:
    """Something that the order names, or that the firmware finds by itself, may be booted."""
    if bootable_devices(config, order) or boots_by_args(config):
        return True
    passed = config.numbered("hostpci") or config.numbered("usb")
    return firmware_chooses(config, order) and bool(virtual_disks(config) or loaded_cdroms(config) or passed)


def missing_devices(config: Config, order: BootOrder) -> list[str]:
    """What the order, or `bootdisk` in its older form, names and the VM does not have."""
    if order.form is BootForm.ORDER:
        return [device for device in order.devices if device not in config]
    disk = order.bootdisk
    return [disk.value] if disk is not None and disk.value not in config else []


def entries_without_rom(config: Config, order: BootOrder) -> Iterator[tuple[BootEntry, HostPci]]:
    """The passed-through devices that the order names, although no ROM boots from them."""
    if order.form is not BootForm.ORDER:
        return
    entries = {entry.device: entry for entry in reversed(order.entries)}
    for hostpci in passed_devices(config):
        if hostpci.key in entries and not (hostpci.rombar or hostpci.romfile or hostpci.mdev):
            yield entries[hostpci.key], hostpci
