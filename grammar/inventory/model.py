"""An inventory, and how the devices that a source lists become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

from ..pci import Address, Device

if TYPE_CHECKING:
    from datetime import date


class InventoryError(ValueError):
    """The text is no inventory; one line of reason, and the line (from 1) where there is one to name."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Inventory:
    node: str | None
    """None: the source does not say whose devices these are."""
    devices: Mapping[Address, Device]
    """By full address, in order of address."""
    path: str
    """Where it was read from."""
    taken: date | None = None
    """The day of the record, if the record itself says so."""

    def at(self, address: Address) -> tuple[Device, ...]:
        """The functions that `address` covers, in order; empty if there is none."""
        if address.function is not None:
            device = self.devices.get(address)
            return (device,) if device else ()
        return tuple(device for place, device in self.devices.items() if address.covers(place))

    def iommu_group(self, group: int) -> tuple[Device, ...]:
        """The devices of an IOMMU group, in order of address."""
        return tuple(device for device in self.devices.values() if device.iommu_group == group)


class Entry(NamedTuple):
    """A device and the line (from 1) that lists it, if the source has lines."""

    device: Device
    line: int | None = None


def by_address(entries: Iterable[Entry]) -> Mapping[Address, Device]:
    """Entries as a mapping; an address listed twice is merged, or an InventoryError if the two disagree."""
    devices: dict[Address, Device] = {}
    for device, line in entries:
        known = devices.get(device.address)
        if known and known.id != device.id:
            raise InventoryError(
                f"{device.address} is listed as {known.id} before and as {device.id} here", line
            )
        devices[device.address] = _merged(known, device) if known else device
    if not devices:
        raise InventoryError("lists no PCI device")
    return dict(sorted(devices.items()))


def _merged(known: Device, later: Device) -> Device:
    news = {field.name: getattr(later, field.name) for field in fields(later)}
    return replace(known, **{name: value for name, value in news.items() if value is not None})


_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]+)")


def hex_digits(text: object, count: int = 4) -> str | None:
    """The first `count` digits of a hexadecimal number with at least as many, in lower case, or None."""
    match = _HEX.fullmatch(text) if isinstance(text, str) else None
    return match[1][:count].lower() if match and len(match[1]) >= count else None


def subsystem_id(vendor: str | None, device: str | None) -> str | None:
    """`1000:30e0`, or None where there is none (the kernel says 0000:0000)."""
    return f"{vendor}:{device}" if vendor and device and (vendor, device) != ("0000", "0000") else None
