from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.passthrough.identity import reserved_addresses
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity, Version
from pvelint.rules.guest_kit import place_of


class HostpciDuplicateInVm(GuestRule):
    """Two `hostpciN` lines of one VM pass the same device through.

    ## What it finds

    Two lines with the same address, with or without `0000:`, or one with all functions of a slot (`01:00`) and
    another with one of these functions (`01:00.1`). Mediated devices (`mdev=`) share a parent on purpose and are left
    out, as are mappings of several devices, of which PVE picks a free one.

    ## Why it matters

    PVE refuses to start the VM: the device is "assigned more than once". PVE 7 builds the command line, and QEMU
    fails.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "hostpci-duplicate-in-vm"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("hostpci",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/PCI.pm (parse_hostpci_devices: assigned more than once)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        seen: list[tuple[HostPci, Address]] = []
        for hostpci in passed_devices(guest.config):
            if hostpci.mapping and guest.node is None:
                continue
            addresses = reserved_addresses(guest, hostpci)
            double = next((o for o, a in seen if any(a.meets(b) for b in addresses)), None)
            if double is not None:
                yield _finding(guest, hostpci, double)
            seen += [(hostpci, address) for address in addresses]


def _finding(guest: Guest, hostpci: HostPci, double: HostPci) -> Finding:
    old = guest.version < Version.V8_4
    return Finding(
        place=place_of(hostpci),
        impact=Impact.QEMU_REFUSES if old else None,
        message=f"`{double.key}` already passes this device through: {'QEMU' if old else 'PVE'} refuses to start the VM",
        help=f"delete `{hostpci.key}`, or give it another device",
        related=(Related(place_of(double), "already passed through here"),),
    )
