from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.boot import BootForm, BootOrder
from pvelint.grammar.vm.bootable import bootable_devices, boots_by_args
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class PxeOvmfWithoutRng(GuestRule):
    """A UEFI VM boots over the network first, but has no source of random numbers.

    ## What it finds

    `bios: ovmf` with a network device as the first bootable device in the boot order, and no `rng0`. A network
    device further down the list is left alone: PVE puts one there by default.

    ## Why it matters

    Since the edk2 releases of 2024, OVMF's network stack needs random numbers and does not start without them: the
    VM skips PXE and HTTP boot.

    ## When to ignore it

    When network boot works: the virtual CPU may have a random number instruction that OVMF uses.
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
        'pve-manager 9.2.11 www/manager6/qemu/BootOrderEdit.js ("rng0")',
        "pve-docs 9.1.3 qm.adoc (BIOS and UEFI)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not is_uefi(config) or "rng0" in config or boots_by_args(config):
            return
        order = BootOrder.of(config)
        first = next(iter(bootable_devices(config, order)), "")
        if order.form is BootForm.ABSENT or not first.startswith("net"):
            return
        place = next((order.place(e) for e in order.entries if e.device == first), None)
        yield Finding(
            place=place or config[first].at(),
            message=f"OVMF is to boot from `{first}`, and needs random numbers for that: without `rng0` it may skip the"
            " network boot",
            help="add `rng0: source=/dev/urandom`",
            fix=Fix.unsafe("add `rng0`", guest.main.insert("rng0", "source=/dev/urandom")),
        )
