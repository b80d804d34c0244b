"""`lspci -vmm` with `-nn` or `-n`: one record of `Tag:` lines per device, blank lines between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import whole_number

from .inventory import Entry, InventoryError, subsystem_id
from .pci import Device, parse_address

_CODE = re.compile(r"(?:(.*)\[)?([0-9a-f]{4})\]?")


def record_entries(lines: Sequence[str]) -> Iterator[Entry]:
    """One Entry per record; raises InventoryError for one without address or numeric ids."""
    start, record = 0, dict[str, str]()
    for number, line in enumerate(lines, 1):
        tag, _, value = line.partition(":")
        if tag == "Slot":
            if record:
                yield Entry(_device(record, start), start)
            start, record = number, {}
        if start:
            record.setdefault(tag, value.strip(WHITE))
    if record:
        yield Entry(_device(record, start), start)


def _device(record: Mapping[str, str], line: int) -> Device:
    slot = record["Slot"]
    address = parse_address(slot)
    if address is None or address.function is None:
        raise InventoryError(f"`{slot[:20]}` is not a PCI address", line)
    vendor, device = _code(record.get("Vendor")), _code(record.get("Device"))
    if vendor is None or device is None:
        raise InventoryError(f"{slot} has no numeric IDs: record with `lspci -Dvmmnnk`", line)
    group = record.get("IOMMUGroup", "")
    return Device(
        address,
        vendor,
        device,
        class_code=_code(record.get("Class")),
        subsystem=subsystem_id(_code(record.get("SVendor")), _code(record.get("SDevice"))),
        driver=record.get("Driver") or None,
        iommu_group=whole_number(group),
        name=_words(record),
    )


def _code(value: str | None) -> str | None:
    """The id of `SAS3008 [0097]` or of `0097`."""
    match = _CODE.fullmatch(value or "")
    return match[2] if match else None


def _words(record: Mapping[str, str]) -> str | None:
    found = (_CODE.fullmatch(record[tag]) for tag in ("Vendor", "Device"))
    return " ".join(match[1].strip(WHITE) for match in found if match and match[1]) or None
