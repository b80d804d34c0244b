from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity


class XVgaMultiple(GuestRule):
    """More than one passed-through device is marked as the primary display.

    ## What it finds

    `x-vga=1` on a second `hostpciN` line of a VM with SeaBIOS. With OVMF PVE does not hand it on to QEMU.

    ## Why it matters

    A guest has one primary display. Both devices claim the same VGA addresses, and which of the two shows the
    firmware's output is left to chance.

    ## When to ignore it

    When the guest's drivers sort it out.
    """

    name = "x-vga-multiple"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("hostpci",)
    words = ("x-vga",)
    starts_only = True
    sources = (
        'pve-docs 9.1.3 qm-pci-passthrough.adoc ("marks the PCI(e) device as the primary GPU")',
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: "x-vga=on" unless bios is ovmf)',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if is_uefi(guest.config):
            return
        primary = [hostpci for hostpci in passed_devices(guest.config) if hostpci.primary_display]
        for hostpci in primary[1:]:
            yield Finding(
                place=hostpci.setting.at("x-vga"),
                message=f"`{primary[0].key}` is already the primary display: which of the two the firmware uses is left"
                " to chance",
                help="keep `x-vga=1` on one line only",
                related=(Related(primary[0].setting.at("x-vga"), "the first primary display"),),
            )
