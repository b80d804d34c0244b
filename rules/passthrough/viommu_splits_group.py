from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import reserved_addresses
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.machine import is_q35
from pvelint.rules.api import (
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
    Version,
)
from pvelint.rules.guest_kit import place_of, source

_Passed = tuple[Device, HostPci]


class ViommuSplitsGroup(GuestRule):
    """A VM with Intel's vIOMMU has several devices of one IOMMU group.

    ## What it finds

    `viommu=intel`, and on `hostpciN` lines two devices or more that are in one IOMMU group, according to the inventory of
    the node, at least one of them with `pcie=1`: a graphics card with its audio function, for example.

    ## Why it matters

    The vIOMMU gives each PCI Express device an address space of its own, but the kernel knows only one for a whole
    group: QEMU refuses to start the VM ("group 1 used in multiple address spaces"). Conventional PCI devices, those
    without `pcie=1`, share the address space of their bridge, which is another than that of a PCI Express device.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "viommu-splits-group"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("hostpci",)
    words = ("viommu",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "QEMU 10.0.2 hw/vfio/container.c (vfio_get_group: used in multiple address spaces), read",
        "QEMU 10.0.2 hw/pci/pci.c (pci_device_get_iommu_bus_devfn: devices behind a conventional bridge are one), read",
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: intel-iommu comes first, virtio-iommu-pci last)",
        "https://github.com/kata-containers/kata-containers/issues/10622 (a GTX 1050 Ti and its audio function)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        machine, inventory = guest.config.get("machine"), guest.inventory
        if (
            machine is None
            or inventory is None
            or machine.get("viommu") != "intel"
            or not is_q35(guest.config)
        ):
            return
        for group, (first, second) in _split_groups(guest, inventory).items():
            yield _finding(inventory, group, first, second)


def _split_groups(guest: Guest, inventory: Inventory) -> dict[int, tuple[_Passed, _Passed]]:
    """Two devices of each group that has several address spaces."""
    found: dict[int, list[_Passed]] = defaultdict(list)
    for hostpci in passed_devices(guest.config):
        for device in (d for a in reserved_addresses(guest, hostpci) for d in inventory.at(a)):
            if device.iommu_group is not None:
                found[device.iommu_group].append((device, hostpci))
    return {group: pair for group, members in found.items() if (pair := _apart(members)) is not None}


def _apart(members: list[_Passed]) -> tuple[_Passed, _Passed] | None:
    """A PCI Express device and another one: only conventional ones share their address space."""
    for first in members:
        if first[1].pcie:
            other = next((other for other in members if other[0] != first[0]), None)
            if other is not None:
                return (first, other) if members.index(first) < members.index(other) else (other, first)
    return None


def _finding(inventory: Inventory, group: int, one: _Passed, other: _Passed) -> Finding:
    (first, line), (second, place) = one, other
    return Finding(
        place=place_of(place),
        message=f"the vIOMMU gives {first.address} and {second.address} an address space each, but both are in IOMMU group"
        f" {group}: QEMU refuses to start the VM {source(inventory)}",
        help="remove `pcie=1` from the devices of that group, pass through only one of them, or remove `viommu=intel`",
        related=(Related(place_of(line), f"{first.address} is passed through here"),)
        if line.key != place.key
        else (),
    )
