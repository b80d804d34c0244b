from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class XVgaWithEmulatedVga(GuestRule):
    """A passed-through GPU is the primary display, beside an emulated one.

    ## What it finds

    `x-vga=1` on a `hostpciN` line while `vga` is set to something else than `none`.

    ## Why it matters

    PVE switches the emulated display off by itself only where `vga` is not set. Otherwise the guest has two
    primary displays, and its firmware or driver may use the wrong one.

    ## When to ignore it

    When the console in the web interface is wanted as a second screen and the guest copes with that.
    """

    name = "x-vga-with-emulated-vga"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("hostpci",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("qemu-server PVE/QemuServer/PCI.pm (print_hostpci_devices)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        vga = guest.config.get("vga")
        if vga is None or (vga.get("type") or "std") == "none":
            return
        first = next((hostpci for hostpci in passed_devices(guest.config) if hostpci.primary_display), None)
        if first is not None:
            yield Finding(
                place=vga.at(),
                message=f"the guest gets two primary displays: {first.key} has x-vga=1, and vga is not none",
                help="set vga: none",
                fix=Fix.unsafe("set vga: none", vga.replace("none")),
            )
