from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.boot import BootEntry, BootForm, BootOrder
from pvelint.grammar.vm.bootable import (
    bootable_devices,
    boots,
    boots_by_args,
    firmware_chooses,
    missing_devices,
    virtual_disks,
)
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.grammar.vm.volume_name import is_older
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class BootDeviceMissing(GuestRule):
    """The boot order names a device that the VM does not have.

    ## What it finds

    A device in `boot: order=...`, or the disk in the older `bootdisk`, that is not in the config of the next
    start: it was never there, or is deleted in [PENDING]. Such a leftover is information behind a disk that boots, and
    where the VM boots from its only disk all the same.
    A device whose own line PVE drops is reported at that line.

    ## Why it matters

    PVE skips such a device silently. If nothing else in the order can boot, the firmware stops with "No bootable
    device", even if the VM has other disks: once one device has a boot index, only devices with one are tried. It
    is also an error where only network devices follow a missing disk while the VM has another disk: the disk was
    moved to another name and is never tried. The API refuses such an order; it comes from editing by hand, and
    from tools that clone a VM and then describe its disks under other names: the cloned disk ends as `unusedN`, and
    has to be attached again.

    ## When to ignore it

    When the device will come back under the same name.
    """

    name = "boot-device-missing"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.IGNORED
    other_impacts = (Impact.NO_BOOT,)
    keys = ("boot", "bootdisk")
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder, bootorder_from_legacy)",
        'qemu-server 9.2.6 PVE/API2/Qemu.pm (update_vm_api: "invalid bootorder")',
        'QEMU 10.0.2 system/bootdevice.c (get_boot_devices_list: "HALT" behind a list that is not empty),'
        " read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        order = BootOrder.of(config)
        missing = missing_devices(config, order)
        if not missing:
            return
        if order.form is not BootForm.ORDER or order.setting is None:
            assert order.bootdisk is not None
            yield _finding(
                guest, order, missing[0], order.bootdisk.at(), _set_bootdisk(order.bootdisk, config)
            )
        elif len(missing) > 1 and len(missing) == len(order.entries):
            start, end = order.entries[0].start, order.entries[-1].end
            fix = _boot_from_the_disk(guest, order.setting, start, end)
            yield _finding(guest, order, "`, `".join(missing), order.setting.part(start, end, "order"), fix)
        else:
            for entry in order.entries:
                if entry.device in missing:
                    place = order.setting.part(entry.start, entry.end, "order")
                    fix = _repair(guest, order.setting, order, entry)
                    yield _finding(guest, order, entry.device, place, fix)


def _finding(guest: Guest, order: BootOrder, named: str, place: Place, fix: Fix | None) -> Finding:
    config = guest.config
    device = named.partition("`")[0]
    starts = boots(config, order)
    to_network = starts and _leaves_to_network(config, order, device)
    unattached = _unattached(config, device)
    if not starts or to_network:
        severity = Severity.ERROR
    else:
        is_harmless = _is_behind_a_disk(config, order, device) or (
            unattached is None and _boots_from_only_disk(config, order)
        )
        severity = Severity.INFO if is_harmless else Severity.WARNING
    return Finding(
        place=place,
        severity=severity,
        impact=Impact.NO_BOOT if severity is Severity.ERROR else None,
        message=f"the boot order names `{named}`, which the VM does not have: {_consequence(config, order, starts, to_network)}"
        + (f"; `{unattached}` is not attached" if unattached else ""),
        help=_attach(guest, unattached, device)
        if unattached
        else "name a device that exists, or remove this one from the order",
        fix=None if unattached else fix,
    )


def _consequence(config: Config, order: BootOrder, starts: bool, to_network: bool) -> str:
    if not starts:
        return "nothing is left to boot from"
    if to_network:
        return "only the network is left to boot from, and the VM's disk is never tried"
    if firmware_chooses(config, order):
        return "the firmware picks what it boots from by itself"
    if _only_network(order, config, order.devices):
        return "only the network is left to boot from"
    return "PVE skips it"


def _leaves_to_network(config: Config, order: BootOrder, device: str) -> bool:
    """A disk is missing, the VM has one under another name, and only network devices follow."""
    if not virtual_disks(config) or boots_by_args(config):
        return False
    if order.form is not BootForm.ORDER:
        return order.tries_disk_first and _only_network(order, config, order.devices)
    following = order.devices[order.devices.index(device) :]
    return device.startswith(BUSES) and _only_network(order, config, following)


def _only_network(order: BootOrder, config: Config, following: list[str]) -> bool:
    usable = bootable_devices(config, order)
    return bool(usable) and all(device.startswith("net") and device in following for device in usable)


def _is_behind_a_disk(config: Config, order: BootOrder, device: str) -> bool:
    """What boots before it makes it a leftover."""
    if order.form is not BootForm.ORDER:
        return False
    before = order.devices[: order.devices.index(device)]
    return any(disk in before for disk in virtual_disks(config))


def _boots_from_only_disk(config: Config, order: BootOrder) -> bool:
    """The VM has a single disk, which is the first in the order that is there: no other can have been meant."""
    missing = missing_devices(config, order)
    present = [device for device in order.devices if device not in missing]
    return (
        order.form is BootForm.ORDER
        and len(virtual_disks(config)) == 1
        and present[:1] == virtual_disks(config)
    )


def _unattached(config: Config, device: str) -> str | None:
    """The unused volume that may be the missing disk: the VM has no other, or only a newer one."""
    unused = config.numbered("unused")
    if not unused or not device.startswith(BUSES):
        return None
    attached = [drive for drive in drives(config) if drive.is_disk]
    if not attached:
        return unused[0].key
    older = [
        setting.key
        for setting in unused
        if all(is_older(setting.get("file"), drive.file) for drive in attached)
    ]
    return older[0] if older else None


def _attach(guest: Guest, unused: str, device: str) -> str:
    volume = guest.config[unused].get("file")
    vmid = "VMID" if guest.vmid is None else guest.vmid
    return f"attach the volume, if the system is on it: `qm set {vmid} --{device} {volume}`"


def _set_bootdisk(bootdisk: Setting, config: Config) -> Fix | None:
    disks = virtual_disks(config)
    return Fix.unsafe(f"set `bootdisk: {disks[0]}`", bootdisk.replace(disks[0])) if len(disks) == 1 else None


def _boot_from_the_disk(guest: Guest, setting: Setting, start: int, end: int) -> Fix | None:
    disks = virtual_disks(guest.config)
    if len(disks) != 1:
        return None
    return Fix.unsafe(f"boot from `{disks[0]}`", setting.replace_part(start, end, disks[0]))


def _repair(guest: Guest, setting: Setting, order: BootOrder, entry: BootEntry) -> Fix | None:
    missing = missing_devices(guest.config, order)
    kept = [device for device in order.devices if device not in missing]
    disks = virtual_disks(guest.config)
    if len(disks) == 1 and disks[0] not in kept and len(missing) == 1:
        return _boot_from_the_disk(guest, setting, entry.start, entry.end)
    if kept:
        start, end = order.extent(entry)
        return Fix.unsafe(f"remove `{entry.device}` from the order", setting.replace_part(start, end, ""))
    return None
