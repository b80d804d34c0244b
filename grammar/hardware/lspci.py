"""`lspci -nn` and `lspci -n`, with the details of `-k` or `-v`, also as scripts list it by IOMMU group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import whole_number

from .inventory import Entry, InventoryError
from .pci import Address, Device, parse_address

_GROUP = re.compile(r"(?:iommu[ \t]+)?group:?[ \t]*([0-9]{1,9})\b:?", re.IGNORECASE | re.ASCII)
_CLASS = re.compile(r"\[([0-9a-f]{4})\]:")
_ID = re.compile(r"\[([0-9a-f]{4}):([0-9a-f]{4})\]")
_NUMERIC = re.compile(r"(?:Class )?([0-9a-f]{4}): ([0-9a-f]{4}):([0-9a-f]{4})(?![0-9a-f])")
_SUBSYSTEM = re.compile(r"([0-9a-f]{4}:[0-9a-f]{4})")
_FLAG_GROUP = re.compile(r"\biommu group:? ([0-9]{1,9})\b", re.IGNORECASE | re.ASCII)


class _Ids(NamedTuple):
    vendor: str
    device: str
    class_code: str | None
    name: str | None


def lspci_entries(lines: Sequence[str]) -> Iterator[Entry]:
    """One Entry per line that begins with an address, completed by the indented lines below it.

    Other lines (prompts, comments) mean nothing, but the head of an IOMMU group holds for the lines under it.
    """
    group: int | None = None
    entry: Entry | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.strip(WHITE)
        indented = raw.startswith(tuple(WHITE))
        head = None if indented else _GROUP.match(line)
        if head:
            group, line = whole_number(head[1]), line[head.end() :].strip(WHITE)
        elif line and not indented:
            group = None
        word, _, rest = line.partition(" ")
        address = parse_address(word)
        if address and address.function is not None:
            if entry:
                yield entry
            entry = Entry(_device(address, rest, group, number), number)
        elif entry and indented:
            entry = Entry(_with_detail(entry.device, line), entry.line)
    if entry:
        yield entry


def _device(address: Address, rest: str, group: int | None, line: int) -> Device:
    ids = _numeric(rest) or _named(rest)
    if ids is None:
        raise InventoryError(f"{address} has no [vendor:device] IDs: record with `lspci -Dnnk`", line)
    vendor, device, class_code, name = ids
    return Device(address, vendor, device, class_code, iommu_group=group, name=name)


def _numeric(rest: str) -> _Ids | None:
    match = _NUMERIC.match(rest)
    return _Ids(match[2], match[3], match[1], None) if match else None


def _named(rest: str) -> _Ids | None:
    """`Serial Attached SCSI controller [0107]: Broadcom / LSI SAS3008 ... [1000:0097] (rev 02)`."""
    pairs = list(_ID.finditer(rest))
    if not pairs:
        return None
    pair = pairs[-1]
    code = _CLASS.search(rest, 0, pair.start())
    name = rest[code.end() : pair.start()] if code else rest[: pair.start()].partition(": ")[2]
    return _Ids(pair[1], pair[2], code[1] if code else None, name.strip(WHITE) or None)


def _with_detail(device: Device, line: str) -> Device:
    key, _, value = line.partition(":")
    value = value.strip(WHITE)
    if key == "Subsystem":
        ids = _SUBSYSTEM.findall(value)
        return replace(device, subsystem=ids[-1]) if ids else device
    if key == "Kernel driver in use":
        return replace(device, driver=value or None)
    if key in ("Flags", "IOMMU group"):
        group = _FLAG_GROUP.search(line)
        return replace(device, iommu_group=whole_number(group[1])) if group else device
    if line.startswith(("Expansion ROM at", "[virtual] Expansion ROM at")):
        return replace(device, has_rom=True)
    return device
