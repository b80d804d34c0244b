"""PCI addresses as PVE writes them, and what is known about the device at one."""

from __future__ import annotations

import re
from functools import total_ordering

from pvelint.grammar.record import Record, fields, replace

_ADDRESS = re.compile(r"(?:([0-9a-fA-F]{4,}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})(?:\.([0-9a-fA-F]))?")
_ID = re.compile(r"(?:0x)?([0-9a-fA-F]{4})[:-](?:0x)?([0-9a-fA-F]{4})")

_BY_PATH = re.compile(r"/dev/[a-z0-9]+/by-path/pci-([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])-")


@total_ordering
class Address(Record):
    """Where a device sits; without a function it means all functions of the slot."""

    domain: int
    bus: int
    device: int
    function: int | None = None

    def __str__(self) -> str:
        """`0000:01:00.0`, or `0000:01:00` for all functions."""
        slot = f"{self.domain:04x}:{self.bus:02x}:{self.device:02x}"
        return slot if self.function is None else f"{slot}.{self.function:x}"

    def __lt__(self, other: Address) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[int, int, int, int]:
        return self.domain, self.bus, self.device, -1 if self.function is None else self.function

    @property
    def slot(self) -> Address:
        """The same place with all its functions."""
        return Address(self.domain, self.bus, self.device)

    def covers(self, other: Address) -> bool:
        """Whether `other` is this address or one of its functions."""
        return self in (other, other.slot)

    def meets(self, other: Address) -> bool:
        """Whether the two have a function in common."""
        return self.covers(other) or other.covers(self)


def parse_address(text: str) -> Address | None:
    """`[dddd:]bb:dd[.f]` as an Address, or None; the domain is 0000 where it is left out.

    Upper-case digits are taken too, though PVE itself refuses them (`PVE::QemuServer::PCI`, `$PCIRE`).
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    domain, bus, device, function = match.groups()
    return Address(
        int(domain or "0", 16), int(bus, 16), int(device, 16), int(function, 16) if function else None
    )


def parse_addresses(text: str) -> tuple[Address, ...]:
    """A `;` list, as in `hostpci host` or a mapping's `path`; empty if any part is not an address."""
    addresses = [parse_address(part) for part in text.split(";")]
    known = tuple(address for address in addresses if address is not None)
    return known if len(known) == len(addresses) else ()


def parse_by_path(path: str) -> Address | None:
    """What `/dev/disk/by-path/pci-0000:01:00.0-...` or the like in `/dev/serial`, `/dev/dri`, ... hangs on; else None."""
    match = _BY_PATH.match(path)
    return parse_address(match[1]) if match else None


def parse_id(text: str) -> tuple[str, str] | None:
    """`1000:0097`, `1000-0097` or `0x1000:0x0097` as (vendor, device) in lower case, or None."""
    match = _ID.fullmatch(text)
    return (match[1].lower(), match[2].lower()) if match else None


class Device(Record):
    """One function of a PCI device; None stands for what its source does not tell."""

    address: Address
    vendor: str
    """Four lower-case hex digits, as all ids here."""
    device: str
    class_code: str | None = None
    """Class and subclass, as `0107` for SAS."""
    subsystem: str | None = None
    """`1000:30e0`."""
    driver: str | None = None
    """The host's driver in use."""
    iommu_group: int | None = None
    name: str | None = None
    """The words of the inventory; for messages only."""
    physical_function: Address | None = None
    """For an SR-IOV virtual function, the function it belongs to."""
    has_rom: bool | None = None
    """Whether the device has a ROM BAR (which may still hold no boot code)."""
    mdev: bool | None = None

    @property
    def id(self) -> str:
        """`1000:0097`."""
        return f"{self.vendor}:{self.device}"


def updated(known: Device, later: Device) -> Device:
    """With what the later record tells."""
    news = {name: getattr(later, name) for name in fields(later)}
    return replace(known, **{name: value for name, value in news.items() if value is not None})
