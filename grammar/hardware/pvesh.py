"""`pvesh get /nodes/NODE/hardware/pci --output-format json`: PVE's own list of a node's PCI devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pvelint.grammar.syntax.scalars import whole_number

from .inventory import Entry, InventoryError, hex_digits, subsystem_id
from .pci import Address, Device, parse_address


def pvesh_entries(items: Sequence[object]) -> Iterator[Entry]:
    """The devices of the list (`PVE::API2::Hardware::PCI`)."""
    for number, item in enumerate(items, 1):
        yield Entry(_device(number, item if isinstance(item, dict) else {}))


def _device(number: int, item: Mapping[str, Any]) -> Device:
    address, vendor, device = (
        _address(item.get("id")),
        hex_digits(item.get("vendor")),
        hex_digits(item.get("device")),
    )
    if address is None or vendor is None or device is None:
        raise InventoryError(f"entry {number} is not a PCI device with `id`, `vendor` and `device`")
    return Device(
        address,
        vendor,
        device,
        class_code=hex_digits(item.get("class")),
        subsystem=subsystem_id(
            hex_digits(item.get("subsystem_vendor")), hex_digits(item.get("subsystem_device"))
        ),
        iommu_group=_group(item.get("iommugroup")),
        name=_words(item.get("vendor_name"), item.get("device_name")),
        mdev=True if item.get("mdev") in (1, "1", True) else None,
    )


def _address(text: object) -> Address | None:
    address = parse_address(text) if isinstance(text, str) else None
    return address if address and address.function is not None else None


def _group(value: object) -> int | None:
    """PVE gives -1 for a device without a group."""
    if isinstance(value, str):
        return whole_number(value)
    return value if type(value) is int and value >= 0 else None


def _words(*parts: object) -> str | None:
    return " ".join(part for part in parts if isinstance(part, str) and part) or None
