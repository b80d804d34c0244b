"""An inventory, and how the devices that a source lists become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pvelint.grammar.record import Record, field, replace

from .pci import Address, Device, parse_by_path, updated

if TYPE_CHECKING:
    from datetime import date

K = TypeVar("K")
T = TypeVar("T")
_FOLDER = re.compile(r"\A/dev/(?:(?:dri|input|snd)/)?")
_NVME = re.compile(r"nvme[0-9]{1,3}")
"""A controller by itself, of which the kernel's list of disks has the first one."""
_VOLUME_GROUP = re.compile(r"((?:[^-]|--)+)-(?!-)")


class InventoryError(ValueError):
    """The text is no inventory; one line of reason, and the line (from 1) where there is one to name."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


class Volume(Record):
    """A disk, or what lies on one: a partition, a logical volume, with what it holds (`lsblk`)."""

    disk: str
    """The kernel's name of the whole disk."""
    name: str
    """Of a logical volume the device mapper's: `vg-lv`, with dashes doubled within each."""
    kind: str
    """`disk`, `part`, `lvm`, ..."""
    content: str | None = None
    """`ext4`, `zfs_member`, `LVM2_member`, `swap`, ..."""
    label: str | None = None
    """Of a ZFS member, the pool's name."""
    uuid: str | None = None
    """Of a ZFS member, the pool's."""
    mounts: tuple[str, ...] = ()
    """Where it is mounted, `[SWAP]` for swap in use."""

    @property
    def volume_group(self) -> str | None:
        """Of a logical volume."""
        found = _VOLUME_GROUP.match(self.name) if self.kind == "lvm" else None
        return found[1].replace("--", "-") if found else None


class Inventory(Record, slots=False):
    """What one record, or all records of a node together, tell; a field that is empty is not told."""

    node: str | None
    """None: the source does not say whose devices these are."""
    devices: Mapping[Address, Device]
    """By full address, in order of address."""
    path: str
    """Where it was read from."""
    taken: date | None = None
    """The day of the record, if the record itself or its name says so."""
    controllers: Mapping[str, Address] = field(default_factory=dict)
    """By the kernel's name of a disk, partition or other device file (`sda1`, `ttyUSB0`): what it hangs on."""
    interfaces: Mapping[str, Address] = field(default_factory=dict)
    """By name (`eno1`): the device of a network interface."""
    usb_ports: Mapping[str, str] = field(default_factory=dict)
    """By the kernel's name of a device file (`ttyUSB0`): the port of its USB device, `1-2.3`."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The kernel's name of a disk, partition or serial port by its path in /dev/disk or /dev/serial."""
    physical_functions: Mapping[Address, Address] = field(default_factory=dict)
    """Of SR-IOV virtual functions; where their devices are listed too, those tell it."""
    volumes: tuple[Volume, ...] = ()
    cpus: int | None = None
    """Logical processors."""
    memory: int | None = None
    """In MiB."""
    cpu_model: str | None = None
    """As the processor names itself: `AMD EPYC 7402P 24-Core Processor`."""
    names_node: bool = False
    """Its content names the node; else that comes from the name of the file."""
    pve: str | None = None
    """The PVE that the node runs, in its own words: `pve-manager/9.1.4/5ac30304265fbd8e`."""

    @property
    def title(self) -> str:
        """For messages: `the inventory of pve1 of 2026-01-31`."""
        return "the inventory" + "".join(f" of {word}" for word in (self.node, self.taken) if word)

    @cached_property
    def lists_everything(self) -> bool:
        """Every machine has bridges: a record without one is that of a few devices, or of PVE's default selection."""
        return any((device.class_code or "").startswith("06") for device in self.devices.values())

    @property
    def cpu_maker(self) -> str | None:
        """The first word of the model: `Intel(R) Xeon(R) ...`, `AMD EPYC ...`."""
        return self.cpu_model.partition(" ")[0].removesuffix("(R)") if self.cpu_model is not None else None

    @cached_property
    def tells_drivers(self) -> bool:
        """Whether a device without a driver is one that the host does not use."""
        return any(device.driver for device in self.devices.values())

    def controller_of(self, path: str) -> Address | None:
        """What a path in /dev or a network interface hangs on, None where the record does not tell."""
        known = self.controllers.get(self.kernel_name(path))
        return parse_by_path(path) or known or self.interfaces.get(path)

    def usb_port_of(self, path: str) -> str | None:
        """The port of the USB device that a path in /dev belongs to."""
        return self.usb_ports.get(self.kernel_name(path))

    def device_path(self, path: str) -> str:
        """`/dev/sdb1` of `/dev/disk/by-id/...-part1`, where the record has the link."""
        known = self.links.get(path)
        return f"/dev/{known}" if known is not None else path

    def kernel_name(self, path: str) -> str:
        """`sdb1` of `/dev/sdb1` and, where the record has the link, of `/dev/disk/by-id/...-part1`."""
        name = self.links.get(path) or _FOLDER.sub("", path)
        return f"{name}n1" if _NVME.fullmatch(name) else name

    def at(self, address: Address) -> tuple[Device, ...]:
        """The functions that `address` covers, in order; empty if there is none."""
        if address.function is not None:
            device = self.devices.get(address)
            return (device,) if device else ()
        return tuple(self._by_slot.get(address, ()))

    def iommu_group(self, group: int) -> tuple[Device, ...]:
        """The devices of an IOMMU group, in order of address."""
        return tuple(self._by_group.get(group, ()))

    def with_id(self, id: str) -> Sequence[Device]:
        """The devices of one kind, `1000:0097`, in order of address."""
        return self._by_id.get(id, ())

    def interfaces_of(self, device: Device) -> list[str]:
        """The names of its network interfaces."""
        return self._interfaces_by_address.get(device.address, [])

    def volumes_behind(self, devices: Iterable[Device]) -> list[Volume]:
        """Everything on the disks that hang on one of the devices."""
        addresses = dict.fromkeys(device.address for device in devices)
        return [volume for address in addresses for volume in self._volumes_by_address.get(address, ())]

    @cached_property
    def _by_slot(self) -> dict[Address, list[Device]]:
        return grouped((address.slot, device) for address, device in self.devices.items())

    @cached_property
    def _by_id(self) -> dict[str, list[Device]]:
        return grouped((device.id, device) for device in self.devices.values())

    @cached_property
    def _by_group(self) -> dict[int | None, list[Device]]:
        return grouped((device.iommu_group, device) for device in self.devices.values())

    @cached_property
    def _interfaces_by_address(self) -> dict[Address, list[str]]:
        return grouped((address, name) for name, address in self.interfaces.items())

    @cached_property
    def _volumes_by_address(self) -> dict[Address, list[Volume]]:
        known = ((self.controllers.get(volume.disk), volume) for volume in self.volumes)
        return grouped((address, volume) for address, volume in known if address is not None)


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """The second of each pair by the first, in order."""
    found: dict[K, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


class Entry(NamedTuple):
    """A device and the line (from 1) that lists it, if the source has lines."""

    device: Device
    line: int | None = None


def by_address(entries: Iterable[Entry]) -> dict[Address, Device]:
    """Entries as a mapping; an address listed twice is merged, or an InventoryError if the two disagree."""
    devices: dict[Address, Device] = {}
    for device, line in entries:
        known = devices.get(device.address)
        if known and known.id != device.id:
            raise InventoryError(
                f"{device.address} is listed here as {device.id}, but as {known.id} before", line
            )
        devices[device.address] = updated(known, device) if known else device
    return dict(sorted(devices.items()))


def with_physical_functions(
    devices: dict[Address, Device], physical_functions: Mapping[Address, Address]
) -> dict[Address, Device]:
    """The devices with what a list of links says about them."""
    for virtual, physical in physical_functions.items():
        if virtual in devices:
            devices[virtual] = replace(devices[virtual], physical_function=physical)
    return devices


_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]+)")


def hex_digits(text: object, count: int = 4) -> str | None:
    """The first `count` digits of a hexadecimal number with at least as many, in lower case, or None."""
    match = _HEX.fullmatch(text) if isinstance(text, str) else None
    return match[1][:count].lower() if match and len(match[1]) >= count else None


def subsystem_id(vendor: str | None, device: str | None) -> str | None:
    """`1000:30e0`, or None where there is none (the kernel says 0000:0000)."""
    return f"{vendor}:{device}" if vendor and device and (vendor, device) != ("0000", "0000") else None
