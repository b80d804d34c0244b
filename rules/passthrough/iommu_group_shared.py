from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import reserved_addresses
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, JoinKey, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, named, place_of, related, source, use_by


class IommuGroupShared(TreeRule):
    """Two VMs of one node pass through devices of the same IOMMU group.

    ## What it finds

    Different devices that are, according to the inventory of the node, in one IOMMU group, on the `hostpciN` lines of
    two VMs. It is an error when both VMs start automatically (`onboot`, or HA state `started`), else information.
    One device in two VMs is for `hostpci-conflict-other-vm`. Mediated devices, and mappings with several devices on
    the node, are left out.

    ## Why it matters

    The kernel lets one process have a group. PVE reserves only the devices, so it starts the second VM, and QEMU
    fails: "failed to open /dev/vfio/...: Device or resource busy".

    ## When to ignore it

    When the VMs take turns on purpose.
    """

    name = "iommu-group-shared"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    words = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    join_keys = (JoinKey.PCI,)
    sources = (
        "Linux 6.1.176 drivers/vfio/vfio_main.c (vfio_group_fops_open: a group is opened once), read",
        "QEMU 10.0.2 hw/vfio/container.c (vfio_get_group: opens a group once for all its devices), read",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (reserve_pci_usage: by device)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        taken: dict[tuple[str | None, int], list[_Taken]] = defaultdict(list)
        for guest in vms(tree):
            inventory = None if guest.is_template else guest.inventory
            if inventory is None:
                continue
            reported: set[str] = set()
            for use, device in _devices(guest, inventory):
                in_group = taken[guest.node, device.iommu_group or 0]
                rivals = _rivals(use, device, in_group)
                if rivals and not reported.issuperset(rival.place.path for rival in rivals):
                    reported.update(rival.place.path for rival in rivals)
                    yield _finding(inventory, use, device, rivals)
                if len(in_group) < _ENOUGH:
                    in_group.append((use, device))


_Taken = tuple[Use, Device]
_ENOUGH = 8
"""To compare with, which keeps the cost linear."""


def _devices(guest: Guest, inventory: Inventory) -> Iterator[_Taken]:
    for hostpci in passed_devices(guest.config):
        for address in reserved_addresses(guest, hostpci):
            for device in inventory.at(address):
                if device.iommu_group is not None:
                    yield use_by(guest, place_of(hostpci)), device


def _rivals(use: Use, device: Device, taken: list[_Taken]) -> list[Use]:
    """One place of each other VM, unless it has this very device."""
    others = [(u, d) for u, d in taken if u.place.path != use.place.path and use.clashes(u)]
    same = {u.place.path for u, d in others if d == device}
    found = {u.place.path: u for u, _ in reversed(others) if u.place.path not in same}
    return sorted(found.values(), key=lambda rival: not rival.starts)


def _finding(inventory: Inventory, use: Use, device: Device, rivals: list[Use]) -> Finding:
    both = use.starts and rivals[0].starts
    then = (
        "both start automatically, and QEMU refuses to start the second"
        if both
        else "only one can run at a time"
    )
    return Finding(
        place=use.place,
        severity=Severity.ERROR if both else Severity.INFO,
        message=f"{named(use, rivals, len(rivals) + 1)} pass through devices of IOMMU group {device.iommu_group}:"
        f" {then} {source(inventory)}",
        help="give devices of one group to one VM, or move a card to a slot with its own IOMMU group",
        related=related(rivals, "passes a device of this group through"),
    )
