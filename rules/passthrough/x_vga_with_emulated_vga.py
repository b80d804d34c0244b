from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_NO_DISPLAY = ("none", "serial")


class XVgaWithEmulatedVga(GuestRule):
    """A passed-through GPU is marked as the primary display, but there is an emulated one too.

    ## What it finds

    `x-vga=1` on a `hostpciN` line while `vga` is set to an emulated display: not to `none` or
    `serialN`.

    ## Why it matters

    PVE switches the emulated display off by itself only where `vga` is not set. Otherwise the guest has two
    displays, and its firmware or driver may use the wrong one.

    ## When to ignore it

    When you want the console in the web interface as a second screen and the guest copes with that.
    """

    name = "x-vga-with-emulated-vga"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("hostpci",)
    words = ("x-vga",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: sets the type none "if'
        ' !defined($conf->{vga})")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        vga = guest.config.get("vga")
        if vga is None or vga.get("type").startswith(_NO_DISPLAY):
            return
        first = next((hostpci for hostpci in passed_devices(guest.config) if hostpci.primary_display), None)
        if first is not None:
            yield Finding(
                place=vga.at(),
                message=f"`{first.key}` is meant to be the primary display, but the guest also gets an emulated one and may"
                " use that",
                help="set `vga: none`",
                fix=Fix.unsafe("set vga: none", vga.replace("none")),
            )
