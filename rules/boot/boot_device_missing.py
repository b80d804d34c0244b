from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.boot import BootEntry, BootForm, BootOrder
from pvelint.grammar.vm.bootable import bootable_devices, boots, boots_by_args, missing_devices, virtual_disks
from pvelint.grammar.vm.drive import BUSES
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class BootDeviceMissing(GuestRule):
    """The boot order names a device that the VM does not have.

    ## What it finds

    A device in `boot: order=...`, or the disk in the older `bootdisk`, that is not in the config of the next
    start: it was never there, is deleted in [PENDING], or is on a line that PVE drops.

    ## Why it matters

    PVE skips such a device silently. If nothing else in the order can boot, the firmware stops with "No bootable
    device", even if the VM has other disks: once one device has a boot index, only devices with one are tried. It
    is also an error where only network devices follow a missing disk while the VM has another disk: the disk was
    moved to another name and is never tried. The API refuses such an order; it comes from editing by hand.

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
        order = BootOrder(config)
        starts = boots(config, order)
        if order.form is BootForm.ORDER and order.setting is not None:
            for entry in order.entries:
                if entry.device not in config:
                    place = order.setting.part(entry.start, entry.end, "order")
                    to_network = starts and _leaves_to_network(order, entry, config)
                    fix = _repair(order.setting, order, entry, config)
                    yield _finding(place, entry.device, starts and not to_network, fix, to_network)
        elif (bootdisk := order.bootdisk) is not None and bootdisk.value not in config:
            disks = virtual_disks(config)
            fix = (
                Fix.unsafe(f"set `bootdisk: {disks[0]}`", bootdisk.replace(disks[0]))
                if len(disks) == 1
                else None
            )
            to_network = starts and order.tries_disk_first and _only_network(order, config, order.devices)
            yield _finding(bootdisk.at(), bootdisk.value, starts and not to_network, fix, to_network)


def _leaves_to_network(order: BootOrder, entry: BootEntry, config: Config) -> bool:
    """A disk is missing, the VM has one under another name, and only network devices follow."""
    devices = order.devices
    following = devices[devices.index(entry.device) :]
    return entry.device.startswith(BUSES) and _only_network(order, config, following)


def _only_network(order: BootOrder, config: Config, following: list[str]) -> bool:
    usable = bootable_devices(config, order)
    only = all(device.startswith("net") and device in following for device in usable)
    return bool(usable) and only and bool(virtual_disks(config)) and not boots_by_args(config)


def _finding(place: Place, device: str, boots: bool, fix: Fix | None, to_network: bool = False) -> Finding:
    if boots:
        consequence = ": PVE skips it"
    elif to_network:
        consequence = ": only the network is left to boot from, and the VM's disk is never tried"
    else:
        consequence = ": nothing is left to boot from"
    return Finding(
        place=place,
        severity=None if boots else Severity.ERROR,
        impact=None if boots else Impact.NO_BOOT,
        message=f"the boot order names `{device}`, which the VM does not have{consequence}",
        help="name a device that exists, or remove this one from the order",
        fix=fix,
    )


def _repair(setting: Setting, order: BootOrder, entry: BootEntry, config: Config) -> Fix | None:
    kept = [device for device in order.devices if device in config]
    missing = missing_devices(config, order)
    disks = virtual_disks(config)
    if len(disks) == 1 and disks[0] not in kept and len(missing) == 1:
        return Fix.unsafe(f"boot from `{disks[0]}`", setting.replace_part(entry.start, entry.end, disks[0]))
    if kept:
        start, end = order.extent(entry)
        return Fix.unsafe(f"remove `{entry.device}` from the order", setting.replace_part(start, end, ""))
    return None
