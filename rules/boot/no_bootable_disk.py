from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import (
    boots,
    boots_by_args,
    firmware_chooses,
    is_spice,
    loaded_cdroms,
    missing_devices,
    virtual_disks,
)
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class NoBootableDisk(GuestRule):
    """The VM has nothing to boot from: no virtual disk, no medium, no other bootable device.

    ## What it finds

    A VM without a virtual disk and without a medium in a CD drive, where nothing else can boot either: no network
    or USB device in the boot order, no kernel in `args`, and every passed-through device is known not to be storage,
    or is a SAS or RAID controller without its option ROM. A passed-through device that pvelint does not know may be
    a bootable NVMe disk, and keeps this rule silent. If the boot order names a device that does not exist,
    `boot-device-missing` reports it. If only the network is left for a VM with an HBA whose ROM is off, it is a
    warning.

    ## Why it matters

    The firmware stops with "No bootable device". With an HBA passed through, the system disk has to be a virtual
    disk: only the guest's own driver sees the disks behind the controller, once the guest runs.

    ## When to ignore it

    While the VM is being built, and for clients that boot over the network.
    """

    name = "no-bootable-disk"
    category = Category.BOOT
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder, config_to_command: "strict=on")',
        "SeaBIOS 1.17.0 src/optionroms.c (optionrom_setup), read",
        "SeaBIOS 1.17.0 src/boot.c (bootentry_add: IPL_TYPE_HALT), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not len(config) or guest.is_locked or boots_by_args(config):
            return
        if virtual_disks(config) or loaded_cdroms(config):
            return
        order = BootOrder.of(config)
        chooses = firmware_chooses(config, order)
        if _boots_passed_device(guest, order, chooses):
            return
        usb = (setting.key for setting in config.numbered("usb") if not is_spice(config, setting.key))
        if any(chooses or order.names(key) for key in usb):
            return
        network = any(device.startswith("net") and device in config for device in order.devices)
        hidden = _silent_storage(guest)
        if hidden is None and (network or (missing_devices(config, order) and not boots(config, order))):
            return
        yield Finding(
            place=_place(guest, order),
            severity=Severity.WARNING if network else None,
            message=_message(hidden, network),
            help="add a virtual system disk as `scsi0`, and write `boot: order=scsi0`",
        )


def _message(hidden: str | None, network: bool) -> str:
    behind = (
        f"; the disks behind `{hidden}` cannot be booted, as `rombar=0` hides the controller's ROM"
        if hidden
        else ""
    )
    if network:
        return f"the VM has no disk to boot from and can only boot over the network{behind}"
    return f"the VM has nothing to boot from: no virtual disk, no medium, no bootable device{behind}"


def _place(guest: Guest, order: BootOrder) -> Place:
    if order.form is not BootForm.ABSENT and order.setting is not None:
        return order.setting.at()
    return Place(path=guest.document.path, span=FILE_START)


def _boots_passed_device(guest: Guest, order: BootOrder, chooses: bool) -> bool:
    passed = [h for h in passed_devices(guest.config) if chooses or order.names(h.key)]
    if not passed:
        return False
    from pvelint.grammar.passthrough.option_rom import may_boot

    return any(may_boot(guest, hostpci) for hostpci in passed)


def _silent_storage(guest: Guest) -> str | None:
    """A storage controller that only its hidden ROM could boot from."""
    passed = list(passed_devices(guest.config))
    if not passed:
        return None
    from pvelint.grammar.passthrough.option_rom import is_silent_storage

    return next((hostpci.key for hostpci in passed if is_silent_storage(guest, hostpci)), None)
