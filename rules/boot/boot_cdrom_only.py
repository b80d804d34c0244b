from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import (
    bootable_devices,
    boots_by_args,
    firmware_chooses,
    loaded_cdroms,
    missing_devices,
    virtual_disks,
)
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class BootCdromOnly(GuestRule):
    """The VM has a disk, but boots only from CD drives or the network, or from a CD first.

    ## What it finds

    A boot order with only CD drives and network devices although the VM has a disk (a warning; information while
    one of the drives holds a medium, as for a live system), and a CD drive with a medium before the first disk
    (information). Graphics cards, mediated devices and SPICE's USB ports boot nothing, and do not count.

    ## Why it matters

    The firmware tries only the devices in the boot order: after an installation from CD or over the network, the
    VM does not boot from its own disk. With the installer's medium first, the installer runs again at each start,
    or waits for somebody to press a key.

    ## When to ignore it

    For live systems, while the VM is being installed, and where the network decides what the VM boots.
    """

    name = "boot-cdrom-only"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("boot",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm.adoc (Device Boot Order)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder: only what the order names gets an index)",
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm (print_usbdevices: a SPICE port gets no boot index)",
        "edk2 202505 OvmfPkg/Library/QemuBootOrderLib/QemuBootOrderLib.c (SetBootOrderFromQemu: an order that matches nothing is passed over), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        order = BootOrder.of(config)
        disks = virtual_disks(config)
        if order.setting is None or not disks or boots_by_args(config) or _is_judged_elsewhere(order, config):
            return
        loaded = [device for device in order.devices if device in loaded_cdroms(config)]
        present = order.devices
        others = [d for d in bootable_devices(config, order) if _may_hold_system(guest, d)]
        if present and not others and not _is_left_to_firmware(order, config):
            yield Finding(
                place=order.setting.at("order"),
                severity=Severity.INFO if loaded else None,
                message=f"the boot order does not list `{disks[0]}`: the VM never boots from its own disk",
                help=f"add `{disks[0]}` to the boot order",
            )
        elif loaded and others and present.index(loaded[0]) < present.index(others[0]):
            entry = next(entry for entry in order.entries if entry.device == loaded[0])
            yield Finding(
                place=order.place(entry) or order.setting.at(),
                severity=Severity.INFO,
                message=f"the medium in `{loaded[0]}` is first in the boot order: an installer runs again at each start",
                help=f"eject the medium, or put `{others[0]}` before `{loaded[0]}`",
            )


def _is_judged_elsewhere(order: BootOrder, config: Config) -> bool:
    """By boot-device-missing and boot-order-absent."""
    if order.form is BootForm.ORDER:
        return bool(missing_devices(config, order))
    return bool(missing_devices(config, order)) if order.bootdisk else "c" in config["boot"].get("legacy")


def _may_hold_system(guest: Guest, device: str) -> bool:
    if device.startswith("net") or device in _cdroms(guest.config):
        return False
    passed = {hostpci.key: hostpci for hostpci in passed_devices(guest.config)}
    if device not in passed:
        return True
    from pvelint.grammar.passthrough.option_rom import may_boot

    return may_boot(guest, passed[device])


def _is_left_to_firmware(order: BootOrder, config: Config) -> bool:
    """No device gets a boot index, or none that has one is a boot option of OVMF's, which then keeps to its own order."""
    drives_or_nets = (*BUSES, "net")
    if firmware_chooses(config, order):
        return True
    return is_uefi(config) and not any(device.startswith(drives_or_nets) for device in order.devices)


def _cdroms(config: Config) -> set[str]:
    return {drive.key for drive in drives(config) if drive.is_cdrom}
