"""Several records of one node as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from .inventory import Inventory, with_physical_functions
from .pci import Address, Device, updated

K = TypeVar("K")
T = TypeVar("T")


def merge(inventories: Sequence[Inventory]) -> Inventory:
    """All records of one node as one: the first that tells a thing is believed, later ones add to it."""
    first = inventories[0]
    if len(inventories) == 1:
        return first
    devices: dict[Address, Device] = {}
    for device in (device for inventory in inventories for device in inventory.devices.values()):
        known = devices.setdefault(device.address, device)
        if known.id == device.id:
            devices[device.address] = updated(device, known)
    physical_functions = _union([i.physical_functions for i in inventories])
    return Inventory(
        first.node,
        with_physical_functions(dict(sorted(devices.items())), physical_functions),
        first.path,
        next((i.taken for i in inventories if i.devices), None),
        controllers=_union([i.controllers for i in inventories]),
        interfaces=_union([i.interfaces for i in inventories]),
        usb_ports=_union([i.usb_ports for i in inventories]),
        links=_union([i.links for i in inventories]),
        physical_functions=physical_functions,
        volumes=next((i.volumes for i in inventories if i.volumes), ()),
        cpus=next((i.cpus for i in inventories if i.cpus), None),
        memory=next((i.memory for i in inventories if i.memory), None),
        cpu_model=next((i.cpu_model for i in inventories if i.cpu_model), None),
        pve=next((i.pve for i in inventories if i.pve), None),
    )


def _union(mappings: Sequence[Mapping[K, T]]) -> dict[K, T]:
    return {key: value for mapping in reversed(mappings) for key, value in mapping.items()}
