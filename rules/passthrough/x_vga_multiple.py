from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity


class XVgaMultiple(GuestRule):
    """More than one passed-through device is to be the primary display.

    ## What it finds

    `x-vga=1` on a second `hostpciN` line.

    ## Why it matters

    A guest has one primary display. Which of the two shows the firmware's output is up to chance, and under
    SeaBIOS both claim the same VGA addresses.

    ## When to ignore it

    When the guest's drivers sort it out, as they may with OVMF.
    """

    name = "x-vga-multiple"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("hostpci",)
    starts_only = True
    sources = ("pve-docs qm-pci-passthrough.adoc (x-vga marks the device as the primary GPU)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        primary = [hostpci for hostpci in passed_devices(guest.config) if hostpci.primary_display]
        for hostpci in primary[1:]:
            yield Finding(
                place=hostpci.setting.at("x-vga"),
                message=f"{primary[0].key} is the primary display already: with two, which one the firmware uses"
                " is up to chance",
                help="leave `x-vga=1` on one line only",
                related=(Related(primary[0].setting.at("x-vga"), "the first primary display"),),
            )
