from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity


class HostpciDeviceAbsent(GuestRule):
    """The node has no device at the address that is passed through.

    ## What it finds

    A `hostpciN` line with an address that no inventory of the node lists. An inventory of only a few devices is not
    held against the VM: a complete one has the machine's bridges.

    ## Why it matters

    PVE refuses to start the VM: "no PCI device found".

    ## When to ignore it

    When the inventory is outdated, or the device is a virtual function that a script creates later.
    """

    name = "hostpci-device-absent"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = ('qemu-server 9.2.6 PVE/QemuServer/PCI.pm (parse_hostpci: "no PCI device found for")',)

    def check(self, guest: Guest) -> Iterator[Finding]:
        inventory = guest.inventory
        if inventory is None or not inventory.lists_everything:
            return
        for hostpci in passed_devices(guest.config):
            absent = [str(address) for address in hostpci.addresses if not inventory.at(address)]
            if absent:
                yield Finding(
                    place=hostpci.setting.at("host"),
                    message=f"{inventory.title} has no device at {', '.join(absent)}: PVE refuses to start the VM",
                    help="correct the address, or renew the inventory",
                )
