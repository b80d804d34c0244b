"""Text of an inventory file -> Inventory, whatever of the known forms it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from ..syntax import WHITE
from .lspci import lspci_entries
from .model import Entry, Inventory, InventoryError, by_address
from .pvesh import pvesh_entries
from .records import record_entries

if TYPE_CHECKING:
    from datetime import date

_NODE_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_NODE = re.compile(_NODE_NAME)
_NOTE = re.compile(
    rf"#[ \t]*node[ \t]+({_NODE_NAME})(?:[ \t]+([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?![0-9]).*)?"
)
_PROMPT = re.compile(
    rf"\[?[^ \t@]+@({_NODE_NAME})(?![a-zA-Z0-9-])[^ \t#$]*(?:[ \t][^#$]*)?[#$]"
    r"[ \t]*(?:sudo[ \t]+)?(?:lspci|pvesh)\b"
)
_API_PATH = re.compile(rf"/nodes/({_NODE_NAME})/hardware/pci\b")
_COMMAND = re.compile(r"\b(?:lspci|pvesh)\b", re.ASCII)
_JSON = re.compile(r"\{|\[[ \t\r\f\v]*(?:[{\]]|$)")

_NO_NODES = frozenset({"lspci", "pvesh", "pci", "inventory", "hardware", "hw", "devices", "localhost"})


def node_of(path: str) -> str | None:
    """The node a file like `hardware/<node>.txt` is named for; None for `lspci.txt` and the like."""
    stem = PurePath(path).name.partition(".")[0]
    if not _NODE.fullmatch(stem) or not _NO_NODES.isdisjoint(stem.lower().split("-")):
        return None
    return stem


class _Heading(NamedTuple):
    """What stands before the devices: our own note, or a pasted command line."""

    lines: int
    node: str | None
    taken: date | None


def parse_inventory(path: str, text: str) -> Inventory:
    """The devices that a recorded output of `pvesh` or `lspci` lists; else raises InventoryError.

    Known are `pvesh get /nodes/NODE/hardware/pci --pci-class-blacklist "" --output-format json`,
    `lspci` with `-nn`, `-n`, also with `-D`, `-k`, `-v`, and `lspci -vmm` with `-nn` or `-n`. A first line
    `# node NAME 2026-01-31` tells node and day; else the node is that of a pasted prompt or the file's name.
    """
    lines = [line.strip(WHITE + "\ufeff") for line in text.split("\n")]
    if not any(lines):
        raise InventoryError("the file is empty")
    if "\0" in text:
        raise InventoryError("not UTF-8 text (UTF-16?)")
    heading = _heading(lines)
    devices = by_address(_entries(text.split("\n"), lines, heading.lines))
    return Inventory(heading.node or node_of(path), devices, path, heading.taken)


def _entries(raw: Sequence[str], lines: Sequence[str], start: int) -> Iterable[Entry]:
    if start < len(lines) and _JSON.match(lines[start]):
        return pvesh_entries("\n".join(lines[start:]), start)
    if start < len(lines) and lines[start].startswith(("┌", "│")):
        raise InventoryError("a table for people: record with pvesh --output-format json", start + 1)
    if any(line.startswith("Slot:") for line in lines):
        return record_entries(lines)
    return lspci_entries(raw)


def _heading(lines: Sequence[str]) -> _Heading:
    node, taken = None, None
    for index, line in enumerate(lines):
        note = _NOTE.fullmatch(line)
        if note:
            node, taken = node or note[1], taken or _day(note[2])
        elif line and not line.startswith("#"):
            if _JSON.match(line) or not _COMMAND.search(line):
                return _Heading(index, node, taken)
            node = node or _node_of_command(line)
    return _Heading(len(lines), node, taken)


def _node_of_command(line: str) -> str | None:
    match = _API_PATH.search(line) or _PROMPT.match(line)
    return match[1] if match and match[1].lower() not in _NO_NODES else None


def _day(text: str | None) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
