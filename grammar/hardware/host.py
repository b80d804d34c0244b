"""What the host makes of its hardware: `lsblk --json`, and `pvesh get /nodes/NODE/status`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pvelint.grammar.syntax.scalars import whole_number

from .inventory import InventoryError, Volume

_DEPTH = 50
_MIB = 1 << 20


class Capacity(NamedTuple):
    """Of a node; None for what it does not tell."""

    cpus: int | None
    memory: int | None
    """In MiB."""
    cpu_model: str | None
    pve: str | None


def lsblk_volumes(devices: Sequence[object]) -> Iterator[Volume]:
    """The `blockdevices` of `lsblk --json`: each disk, and everything on it."""
    for device in devices:
        name = device.get("kname") or device.get("name") if isinstance(device, Mapping) else None
        if not isinstance(name, str):
            raise InventoryError("a block device has no name: record with `lsblk --json --output-all`")
        yield from _volumes(device, name, _DEPTH)


def _volumes(device: object, disk: str, depth: int) -> Iterator[Volume]:
    if not isinstance(device, Mapping) or not depth:
        return
    yield Volume(
        disk,
        _text(device.get("name")) or "",
        _text(device.get("type")) or "",
        _text(device.get("fstype")),
        _text(device.get("label")),
        _text(device.get("uuid")),
        tuple(_mounts(device)),
    )
    children = device.get("children")
    for child in children if isinstance(children, list) else ():
        yield from _volumes(child, disk, depth - 1)


def _mounts(device: Mapping[str, Any]) -> Iterator[str]:
    """`mountpoints` is a list; util-linux before 2.37 has the one `mountpoint`."""
    several = device.get("mountpoints")
    for place in several if isinstance(several, list) else (device.get("mountpoint"),):
        if isinstance(place, str) and place:
            yield place


def capacity(status: Mapping[str, Any]) -> Capacity:
    """Processors, memory and PVE version of a node's status (`PVE::API2::Nodes`)."""
    cpuinfo, memory = status.get("cpuinfo"), status.get("memory")
    cpuinfo = cpuinfo if isinstance(cpuinfo, Mapping) else {}
    total = _count(memory.get("total")) if isinstance(memory, Mapping) else None
    model = _text(cpuinfo.get("model"))
    pve = _text(status.get("pveversion"))
    return Capacity(_count(cpuinfo.get("cpus")), total // _MIB if total else None, model, pve)


def _count(value: object) -> int | None:
    if isinstance(value, str):
        value = whole_number(value)
    return value if type(value) is int and value > 0 else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
