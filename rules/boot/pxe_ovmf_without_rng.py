from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import bootable_devices, boots_by_args
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class PxeOvmfWithoutRng(GuestRule):
    """A UEFI VM boots over the network first, and has no source of random numbers.

    ## What it finds

    `bios: ovmf` with a NIC as the first device of the boot order that can boot, and no `rng0`. A NIC further down
    the list is left alone: PVE puts one there by default.

    ## Why it matters

    Since edk2 of 2024 the network stack of OVMF asks for random numbers and does not start without: the VM skips
    PXE and HTTP boot.

    ## When to ignore it

    When the network boot works: the virtual CPU may have an instruction for random numbers that OVMF uses.
    """

    name = "pxe-ovmf-without-rng"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("boot", "net")
    since = Version.V8_4
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-manager www/manager6/qemu/BootOrderEdit.js (hint for OVMF without rng0)",
        "pve-docs qm.adoc (BIOS and UEFI)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not is_uefi(config) or "rng0" in config or boots_by_args(config):
            return
        order = BootOrder(config)
        first = next(iter(bootable_devices(config, order)), "")
        if order.form is BootForm.ABSENT or not first.startswith("net"):
            return
        place = next((order.place(e) for e in order.entries if e.device == first), None)
        yield Finding(
            place=place or config[first].at(),
            message=f"OVMF needs a source of random numbers to boot over the network, and is to boot from {first}:"
            " without rng0 it may skip the network",
            help="add `rng0: source=/dev/urandom`",
            fix=Fix.unsafe("add rng0", guest.main.insert("rng0", "source=/dev/urandom")),
        )
