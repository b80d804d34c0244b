from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import boots_by_args, firmware_chooses, loaded_cdroms, virtual_disks
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class BootOrderAbsent(GuestRule):
    """The VM has a disk, but no option makes it boot from one.

    ## What it finds

    A VM with a virtual disk and neither `boot` nor `bootdisk`, or with `boot: cdn` and the like and no `bootdisk`.
    The order then contains CD drives and network devices, but no disk: in that form only `bootdisk` adds a disk.

    ## Why it matters

    As soon as one CD drive (even an empty one) or network device has a boot index, the firmware tries nothing
    else: the VM stops with "No bootable device" although its disk is fine. Without a CD drive or network device
    the firmware looks for a disk by itself, until somebody adds one; that case is a warning, and so is a VM with a
    medium in its CD drive, which boots from that.

    ## When to ignore it

    When the VM boots over the network on purpose.
    """

    name = "boot-order-absent"
    category = Category.BOOT
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server PVE/QemuServer.pm (device_bootorder, bootorder_from_legacy, get_default_bootdevices)",
        "QEMU system/bootdevice.c (get_boot_devices_list: HALT behind a list that is not empty)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        order = BootOrder(config)
        disks = virtual_disks(config)
        if "bootdisk" in config or not disks or boots_by_args(config) or not _wants_disk(order):
            return
        chooses = firmware_chooses(config, order)
        stuck = not chooses and not loaded_cdroms(config)
        if chooses:
            consequence = "the firmware picks one by itself, until a CD drive or network device is added"
        else:
            consequence = "the firmware tries only CD drives and network devices, never a disk"
        devices = [disks[0], *loaded_cdroms(config)[:1], *(net.key for net in config.numbered("net")[:1])]
        now = f"order={';'.join(devices)}"
        setting = order.setting
        dropped = _drops_order(guest)
        yield Finding(
            place=setting.at() if setting is not None else Place(path=guest.document.path, span=FILE_START),
            severity=None if stuck else Severity.WARNING,
            impact=None if stuck else Impact.NO_BOOT,
            message=f"{_what(setting, dropped)}: {consequence}",
            help="correct the `boot` line" if dropped else f"write `boot: {now}`",
            fix=None
            if dropped
            else Fix.unsafe(
                f"write `boot: {now}`",
                setting.replace(now) if setting is not None else guest.main.insert("boot", now),
            ),
        )


def _what(setting: Setting | None, dropped: bool) -> str:
    if dropped:
        return "PVE ignores the `boot` line"
    if setting is None:
        return "neither `boot` nor `bootdisk` names a disk"
    return f"`boot: {setting.value}` without `bootdisk` does not name a disk"


def _drops_order(guest: Guest) -> bool:
    """Another rule says why; this one, what comes of it."""
    readings = (line.reading for _, line in guest.main.raw.lines if line.dropped)
    return any(reading is not None and reading.key == "boot" for reading in readings)


def _wants_disk(order: BootOrder) -> bool:
    """The letters of the legacy form, the default ones too, say that disks are to be tried."""
    if order.setting is None:
        return True
    return order.form is BootForm.LEGACY and "c" in order.setting.get("legacy")
