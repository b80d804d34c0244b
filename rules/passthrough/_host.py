"""What the host does with a device that a VM takes away from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.hardware.inventory import Inventory, Volume
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.network.interfaces import Bridge
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.passthrough import taken_devices

_FOR_GUESTS = frozenset(("vfio-pci", "pci-stub", "xen-pciback"))


def inventory_of(guest: Guest) -> Inventory | None:
    return guest.tree.inventory(guest.node)


class Taken(NamedTuple):
    """A `hostpciN` line with the devices that it takes from the host."""

    inventory: Inventory
    hostpci: HostPci
    devices: tuple[Device, ...]


def taken_from_host(guest: Guest) -> Iterator[Taken]:
    """Every line of the guest, none where no inventory of its node is there."""
    inventory = inventory_of(guest)
    if inventory is not None:
        for hostpci in passed_devices(guest.config):
            yield Taken(inventory, hostpci, taken_devices(guest, hostpci))


def place_of(hostpci: HostPci) -> Place:
    """The address or the mapping's name."""
    return hostpci.setting.at("mapping" if hostpci.mapping else "host")


def source(inventory: Inventory) -> str:
    """`(the inventory of pve1 of 2026-01-31)`, for the end of a message."""
    return f"({inventory.title})"


def host_driver(device: Device) -> str | None:
    """The driver by which the host itself uses the device."""
    return None if device.driver in _FOR_GUESTS else device.driver


def tells_drivers(inventory: Inventory) -> bool:
    """Whether a device without a driver is one that the host does not use."""
    return any(device.driver for device in inventory.devices.values())


def interfaces_of(inventory: Inventory, device: Device) -> list[str]:
    return [name for name, address in inventory.interfaces.items() if address == device.address]


class BridgePort(NamedTuple):
    """A network interface by which a bridge reaches its network."""

    name: str
    bridge: Bridge
    others: frozenset[str]
    """The other members of the bond."""


def ports_of(guest: Guest, inventory: Inventory, device: Device) -> Iterator[BridgePort]:
    """The ports of bridges that the device is, by the node's record of /etc/network/interfaces."""
    bridges = guest.tree.cluster.bridges(guest.node)
    for name in interfaces_of(inventory, device):
        for bridge in (bridges or {}).values():
            for links in bridge.links.values():
                if name in links:
                    yield BridgePort(name, bridge, frozenset(links) - {name})


def volumes_behind(inventory: Inventory, devices: tuple[Device, ...]) -> list[Volume]:
    """Everything on the disks that hang on one of the devices."""
    addresses = {device.address for device in devices}
    disks = {name for name, address in inventory.controllers.items() if address in addresses}
    return [volume for volume in inventory.volumes if volume.disk in disks]
