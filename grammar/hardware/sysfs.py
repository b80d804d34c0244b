"""The PCI devices of the machine that this runs on, as the Linux kernel lists them under /sys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import integer_or, whole_number

from .inventory import Entry, Inventory, InventoryError, by_address, hex_digits, subsystem_id
from .links import Links
from .pci import Device, parse_address

_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
_TOTAL = re.compile(r"MemTotal:[ ]*([0-9]{1,18}) kB")

_CLASSES = ("block", "drm", "net", "tty")


def read_sysfs(root: Path = Path("/sys")) -> Inventory:
    """The devices under `root`/bus/pci/devices, and what hangs on them; node: this host's name, taken: today.

    Raises InventoryError where there is no such folder or no device in it.
    """
    from datetime import date
    from platform import node

    folder = root / "bus" / "pci" / "devices"
    host = node().partition(".")[0] or None
    devices = by_address(_entries(folder))
    if not devices:
        raise InventoryError("lists no PCI device")
    links = _class_links(root)
    return Inventory(
        host,
        devices,
        str(folder),
        date.today(),
        controllers=links.controllers,
        interfaces=links.interfaces,
        usb_ports=links.usb_ports,
        cpus=_online_cpus(root),
        memory=_memory(root),
    )


def _class_links(root: Path) -> Links:
    links = Links()
    for link in (link for kind in _CLASSES for link in sorted((root / "class" / kind).glob("*"))):
        try:
            links.add(link.name, str(link.readlink()))
        except OSError:
            continue
    return links


def _online_cpus(root: Path) -> int | None:
    """Of a list like `0-7,16-23`."""
    ranges = _RANGE.findall(_text(root / "devices" / "system" / "cpu" / "online") or "")
    ends = ((integer_or(first, 0), integer_or(last or first, 0)) for first, last in ranges)
    return sum(last - first + 1 for first, last in ends) or None


def _memory(root: Path) -> int | None:
    """The sum of all NUMA nodes, in MiB."""
    files = (root / "devices" / "system" / "node").glob("node*/meminfo")
    return (
        sum(integer_or(kib, 0) for file in files for kib in _TOTAL.findall(_text(file) or "")) // 1024 or None
    )


def _entries(folder: Path) -> Iterator[Entry]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InventoryError(f"cannot read {folder}: {error.strerror}") from None
    for entry in entries:
        device = _device(entry)
        if device:
            yield Entry(device)


def _device(folder: Path) -> Device | None:
    address = parse_address(folder.name)
    vendor, device = _hex(folder / "vendor"), _hex(folder / "device")
    if address is None or address.function is None or vendor is None or device is None:
        return None
    group = _link(folder / "iommu_group") or ""
    return Device(
        address,
        vendor,
        device,
        class_code=_hex(folder / "class"),
        subsystem=subsystem_id(_hex(folder / "subsystem_vendor"), _hex(folder / "subsystem_device")),
        driver=_link(folder / "driver"),
        iommu_group=whole_number(group),
        physical_function=parse_address(_link(folder / "physfn") or ""),
        has_rom=(folder / "rom").exists(),
        mdev=(folder / "mdev_supported_types").is_dir(),
    )


def _hex(file: Path) -> str | None:
    return hex_digits(_text(file))


def _text(file: Path) -> str | None:
    try:
        return file.read_text("ascii", "replace").strip(WHITE + "\n")
    except OSError:
        return None


def _link(link: Path) -> str | None:
    """The last part of what a symbolic link points to."""
    try:
        return link.readlink().name or None
    except OSError:
        return None
