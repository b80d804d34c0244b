from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import boots_by_args, loaded_cdroms, virtual_disks
from pvelint.grammar.vm.drive import drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class BootCdromOnly(GuestRule):
    """The VM has a disk, but boots only from CD drives or the network, or from a CD first.

    ## What it finds

    A boot order with only CD drives and network devices although the VM has a disk (a warning; information while
    one of the drives holds a medium, as for a live system), and a CD drive with a medium before the first disk
    (information).

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
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        order = BootOrder(config)
        disks = virtual_disks(config)
        if order.setting is None or not disks or boots_by_args(config) or _is_judged_elsewhere(order, config):
            return
        loaded = [device for device in order.devices if device in loaded_cdroms(config)]
        present = order.devices
        others = [d for d in present if not d.startswith("net") and d not in _cdroms(config)]
        if present and not others:
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
        return any(device not in config for device in order.devices)
    disk = order.bootdisk
    return disk.value not in config if disk is not None else "c" in config["boot"].get("legacy")


def _cdroms(config: Config) -> set[str]:
    return {drive.key for drive in drives(config) if drive.is_cdrom}
