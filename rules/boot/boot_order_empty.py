from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.boot import BootOrder
from pvelint.grammar.vm.bootable import boots_by_args
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class BootOrderEmpty(GuestRule):
    """The boot order is empty.

    ## What it finds

    A `boot` line without any device or letter.

    ## Why it matters

    No device gets a boot index, so the firmware tries the devices it finds in an order of its own, which may change
    with every disk or controller that is added.

    ## When to ignore it

    When the firmware is meant to choose, as with OVMF and its boot menu.
    """

    name = "boot-order-empty"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("boot",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        if BootOrder.of(guest.config).is_empty and not boots_by_args(guest.config):
            yield Finding(
                place=guest.config["boot"].at(),
                message="the boot order is empty: the firmware decides by itself what the VM boots from",
                help="name the system disk, for example `boot: order=scsi0`",
            )
