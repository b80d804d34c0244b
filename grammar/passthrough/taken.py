"""What the host does with a device that a VM takes away from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.network.interfaces import Bridge, Uplinks
from pvelint.grammar.passthrough.identity import taken_devices
from pvelint.grammar.vm.hostpci import HostPci, passed_devices

_FOR_GUESTS = frozenset(("vfio-pci", "pci-stub", "xen-pciback"))


class Taken(NamedTuple):
    """A `hostpciN` line with the devices that it takes from the host."""

    inventory: Inventory
    hostpci: HostPci
    devices: tuple[Device, ...]


def taken_from_host(guest: Guest) -> Iterator[Taken]:
    """Every line of the guest, none where no inventory of its node is there."""
    inventory = guest.inventory
    if inventory is not None:
        for hostpci in passed_devices(guest.config):
            yield Taken(inventory, hostpci, taken_devices(guest, hostpci))


def host_driver(device: Device) -> str | None:
    """The driver by which the host itself uses the device."""
    return None if device.driver in _FOR_GUESTS else device.driver


class BridgePort(NamedTuple):
    """A network interface by which a bridge reaches its network."""

    name: str
    bridge: Bridge
    members: frozenset[str]
    """Those of its bond, itself among them."""

    @property
    def is_bonded(self) -> bool:
        return len(self.members) > 1

    def is_last(self, lost: set[str]) -> bool:
        """Whether no other member of the bond is left without those."""
        return len(self.members) <= len(lost) + 1 and self.members - {self.name} <= lost


def ports_of(guest: Guest, inventory: Inventory, device: Device) -> Iterator[BridgePort]:
    """The ports of bridges that the device is, by the node's record of /etc/network/interfaces."""
    tree = guest.tree
    bridges = tree.cluster.bridges(guest.node) or {}
    uplinks = tree.once(("uplinks", guest.node), lambda: Uplinks(bridges.values()))
    for name in inventory.interfaces_of(device):
        yield from (BridgePort(name, bridge, members) for bridge, members in uplinks.of(name))
