from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.pci import Address
from pvelint.grammar.passthrough.identity import addresses_of
from pvelint.grammar.passthrough.taken import taken_from_host
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of, source, title


class PfWithVfsInUse(GuestRule):
    """A device is passed through as a whole, and its virtual functions as well.

    ## What it finds

    A `hostpciN` line with the physical function of an SR-IOV device whose virtual functions are passed to VMs of the
    node. What belongs to what is known from `ls -l /sys/bus/pci/devices/*/physfn`, or `--inventory sysfs`.

    ## Why it matters

    The virtual functions exist only while the host's driver has the physical one. They vanish when the VM that gets it
    starts, and VMs with virtual functions lose them or cannot start.

    ## When to ignore it

    When the VMs take turns.
    """

    name = "pf-with-vfs-in-use"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.NO_START
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    starts_only = True
    sources = ("pve-docs qm-pci-passthrough.adoc (SR-IOV)", "Linux Documentation/PCI/pci-iov-howto.rst")

    def check(self, guest: Guest) -> Iterator[Finding]:
        for inventory, hostpci, devices in taken_from_host(guest):
            whole = {device.address for device in devices}
            virtual = {d.address for d in inventory.devices.values() if d.physical_function in whole}
            users = list(_users(guest, virtual)) if virtual else []
            if users:
                names = {title(other) if other is not guest else "this VM" for other, _ in users}
                yield Finding(
                    place=place_of(hostpci),
                    message=f"`{hostpci.key}` passes through a whole device whose virtual functions are passed to"
                    f" {', '.join(sorted(names)[:4])}: they vanish when this VM starts {source(inventory)}",
                    help="pass through only virtual functions, or only the whole device",
                    related=tuple(
                        Related(line.setting.at(), "a virtual function of it") for _, line in users
                    ),
                )


def _users(guest: Guest, virtual: set[Address]) -> Iterator[tuple[Guest, HostPci]]:
    for other in guest.tree.guests_on(guest.node):
        if other.is_template:
            continue
        for hostpci in passed_devices(other.config):
            if any(a.covers(v) for a in addresses_of(other, hostpci) for v in virtual):
                yield other, hostpci
