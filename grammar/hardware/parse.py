"""Text of a record -> Inventory, whatever of the known forms it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from pvelint.grammar.record import replace
from pvelint.grammar.syntax.nodes import WHITE

from .host import capacity, lsblk_volumes
from .inventory import Entry, Inventory, InventoryError, by_address, with_physical_functions
from .links import read_links
from .lspci import lspci_entries
from .lspci_records import record_entries
from .pci import Address, Device
from .pvesh import pvesh_entries

if TYPE_CHECKING:
    from datetime import date

_NODE_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY = re.compile(rf"[._-]?({_DATE})(?![0-9])")
_NODE = re.compile(_NODE_NAME)
_NOTE = re.compile(
    rf"#[ \t]*(?:node[ \t]+({_NODE_NAME})(?:\.[^ \t]*)?(?:[ \t]+({_DATE})(?![0-9]).*)?|({_DATE})(?![0-9]).*)"
)
_PROMPT = re.compile(
    rf"\[?[^ \t@]+@({_NODE_NAME})(?![a-zA-Z0-9-])[^ \t#$]*(?:[ \t][^#$]*)?[#$]"
    r"[ \t]*(?:sudo[ \t]+)?(?:lspci|lsblk|pvesh)\b"
)
_API_PATH = re.compile(rf"/nodes/({_NODE_NAME})/(?:hardware/pci|status)\b")
_COMMAND = re.compile(r"\b(?:lspci|lsblk|pvesh)\b", re.ASCII)
_JSON = re.compile(r"\{|\[[ \t\r\f\v]*(?:[{\]]|$)")

_NO_NODES = frozenset(
    [
        "lspci",
        "lsblk",
        "pvesh",
        "pci",
        "links",
        "status",
        "inventory",
        "hardware",
        "hw",
        "devices",
        "localhost",
    ]
)


def node_of(path: str) -> str | None:
    """The node a file like `hardware/<node>.txt` is named for; None for `lspci.txt` and the like."""
    stem = _DAY.sub("", PurePath(path).name).partition(".")[0]
    if not _NODE.fullmatch(stem) or not _NO_NODES.isdisjoint(stem.lower().split("-")):
        return None
    return stem


class _Heading(NamedTuple):
    """What stands before the devices: our own note, or a pasted command line."""

    lines: int
    node: str | None
    taken: date | None


def parse_inventory(path: str, text: str) -> Inventory:
    """What a recorded output tells; raises InventoryError where it is none of these.

    * PCI devices: `pvesh get /nodes/NODE/hardware/pci --pci-class-blacklist "" --output-format json`; `lspci` with
      `-nn` or `-n`, also with `-D`, `-k`, `-v`, and `lspci -vmm` with `-nn` or `-n`.
    * What the host has on them: `ls -l` of /dev/disk/by-id, /dev/disk/by-path, /dev/serial/by-id, /sys/class/block,
      /sys/class/net, /sys/class/tty, /sys/class/drm, /sys/bus/pci/devices/*/physfn (may stand in one file with lspci); `lsblk --json --output-all`.
    * Processors and memory: `pvesh get /nodes/NODE/status --output-format json`.

    A first line `# node NAME 2026-01-31` tells node and day; else the node is that of a pasted prompt or the file's
    name, as is the day.
    """
    raw = text.split("\n")
    lines = [line.strip(WHITE + "\ufeff") for line in raw]
    if not any(lines):
        raise InventoryError("the file is empty")
    if "\0" in text:
        raise InventoryError("not UTF-8 text (UTF-16?)")
    heading = _heading(lines)
    node, taken = heading.node or node_of(path), heading.taken or _day_of(path)
    inventory = Inventory(node, {}, path, taken, names_node=heading.node is not None)
    if heading.lines < len(lines) and _JSON.match(lines[heading.lines]):
        return _from_json(inventory, "\n".join(lines[heading.lines :]), heading.lines)
    return _from_text(inventory, raw, lines, heading.lines)


def _from_json(inventory: Inventory, text: str, lines_before: int) -> Inventory:
    import json

    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise InventoryError(f"not JSON: {error.msg}", lines_before + error.lineno) from None
    except (ValueError, RecursionError):
        raise InventoryError("unreadable JSON") from None
    if isinstance(content, dict) and "data" in content:
        content = content["data"]
    if isinstance(content, list):
        return replace(inventory, devices=_some(by_address(pvesh_entries(content))))
    if isinstance(content, dict) and isinstance(content.get("blockdevices"), list):
        return replace(inventory, volumes=tuple(lsblk_volumes(content["blockdevices"])))
    told = capacity(content) if isinstance(content, dict) else None
    if told is None or not any(told):
        raise InventoryError("not a list of PCI devices, of block devices, or a node's status")
    return replace(inventory, **told._asdict())


def _from_text(inventory: Inventory, raw: Sequence[str], lines: Sequence[str], start: int) -> Inventory:
    links = read_links(lines)
    devices = with_physical_functions(by_address(_entries(raw, lines, start)), links.physical_functions)
    return replace(
        inventory,
        devices=devices if links else _some(devices),
        controllers=links.controllers,
        interfaces=links.interfaces,
        usb_ports=links.usb_ports,
        links=links.links,
        physical_functions=links.physical_functions,
    )


def _some(devices: dict[Address, Device]) -> dict[Address, Device]:
    if not devices:
        raise InventoryError("lists no PCI device")
    return devices


def _entries(raw: Sequence[str], lines: Sequence[str], start: int) -> Iterable[Entry]:
    if start < len(lines) and lines[start].startswith(("┌", "│")):
        raise InventoryError("a text table: record with `pvesh --output-format json`", start + 1)
    if any(line.startswith("Slot:") for line in lines):
        return record_entries(lines)
    return lspci_entries(raw)


def _heading(lines: Sequence[str]) -> _Heading:
    node, taken = None, None
    for index, line in enumerate(lines):
        note = _NOTE.fullmatch(line)
        if note:
            node, taken = node or note[1], taken or _day(note[2] or note[3])
        elif line and not line.startswith("#"):
            if _JSON.match(line) or not _COMMAND.search(line):
                return _Heading(index, node, taken)
            node = node or _node_of_command(line)
    return _Heading(len(lines), node, taken)


def _node_of_command(line: str) -> str | None:
    match = _API_PATH.search(line) or _PROMPT.match(line)
    return match[1] if match and match[1].lower() not in _NO_NODES else None


def _day_of(path: str) -> date | None:
    found = _DAY.search(PurePath(path).name)
    return _day(found[1]) if found else None


def _day(text: str | None) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
