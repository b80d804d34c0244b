"""mapping/*.cfg: cluster-wide names of PCI devices, USB devices and directories (PVE::Mapping::*)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import CONFIG_ID, Layout
from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read, sub_options
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.nodes import Part, Place

_LAYOUT = Layout(bare_id=True, repeatable=frozenset({"map"}), id_pattern=CONFIG_ID)

_PCI_PATH = r"[a-f0-9]{4,}:[a-f0-9]{2}:[a-f0-9]{2}(?:\.[a-f0-9])?"
_DEVICE_ID = re.compile(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}\Z")


class MappingKind(Record):
    """What a `map` line of one of the mapping files may say."""

    required: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]]
    """Of the known sub-options."""
    properties: frozenset[str]


_ANYTHING = re.compile(r"")
_NODE = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\Z")
_COMMON = {"node": _NODE, "description": _ANYTHING}

PCI = MappingKind(
    required=("node", "id", "path"),
    patterns={
        **_COMMON,
        "id": _DEVICE_ID,
        "subsystem-id": _DEVICE_ID,
        "path": re.compile(rf"(?:{_PCI_PATH};)*{_PCI_PATH}\Z"),
        "iommugroup": re.compile(r"[+-]?[0-9]+\Z"),
    },
    properties=frozenset({"description", "mdev", "live-migration-capable", "map"}),
)
USB = MappingKind(
    required=("node", "id"),
    patterns={**_COMMON, "id": _DEVICE_ID, "path": re.compile(r"[0-9]+-[0-9]+(?:\.[0-9]+)*\Z")},
    properties=frozenset({"description", "map"}),
)
DIRECTORY = MappingKind(
    required=("node", "path"),
    patterns={**_COMMON, "path": re.compile(r"/[^;,=()]+")},
    properties=frozenset({"description", "map"}),
)


class MappingEntry(Record):
    """One `map` line: the device that the name stands for on one node."""

    line: Property
    options: dict[str, Part]
    problems: tuple[FileProblem, ...] = field(default=())
    """Why PVE drops the line, the first reason only; empty for a good one."""

    def text(self, option: str) -> str | None:
        found = self.options.get(option)
        return found.text if found else None

    def place(self, option: str | None = None) -> Place:
        """A sub-option's value, or the whole line where it lacks it."""
        return self.line.place(self.options.get(option) if option else None, option)

    @property
    def node(self) -> str | None:
        return self.text("node")

    @property
    def id(self) -> str | None:
        """`vendor:device`, lower case."""
        return _lower(self.text("id"))

    @property
    def subsystem_id(self) -> str | None:
        return _lower(self.text("subsystem-id"))

    @property
    def paths(self) -> tuple[str, ...]:
        """Addresses of one device, or alternatives of which PVE takes the first free one."""
        return tuple((self.text("path") or "").split(";")) if "path" in self.options else ()


class ResourceMapping(Record, slots=False):
    id: str
    entries: tuple[MappingEntry, ...]
    mdev: bool
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)

    def on(self, node: str | None) -> tuple[MappingEntry, ...]:
        """The lines for a node that PVE reads; with None those for any node."""
        return self._by_node.get(node, ())

    @cached_property
    def _by_node(self) -> dict[str | None, tuple[MappingEntry, ...]]:
        found: dict[str | None, list[MappingEntry]] = {None: []}
        for entry in self.entries:
            if not entry.problems:
                found[None].append(entry)
                found.setdefault(entry.node, []).append(entry)
        return {node: tuple(entries) for node, entries in found.items()}

    @cached_property
    def nodes(self) -> frozenset[str]:
        return frozenset(entry.node for entry in self.on(None) if entry.node)


def read_pci(path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    return _read(path, text, PCI)


def read_usb(path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    return _read(path, text, USB)


def read_directories(path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    return _read(path, text, DIRECTORY)


def _read(path: str, text: str, kind: MappingKind) -> Read[dict[str, ResourceMapping]]:
    config = read_section_config(path, text, _LAYOUT)
    mappings = {entry.id: _mapping(entry, kind) for entry in config}
    problems = list(config.problems)
    for mapping in mappings.values():
        for name, found in mapping.entry.properties.items():
            if name not in kind.properties:
                message = f"`{name}` is not a property of this kind of mapping: PVE ignores this line"
                problems.append(FileProblem(found.place(), message))
        problems += [problem for entry in mapping.entries for problem in entry.problems]
    return Read(mappings, tuple(problems))


def _mapping(entry: Entry, kind: MappingKind) -> ResourceMapping:
    return ResourceMapping(
        id=entry.id,
        entries=tuple(_entry(line, kind) for line in entry.repeated.get("map", ())),
        mdev=entry.flag("mdev"),
        entry=entry,
    )


def _entry(line: Property, kind: MappingKind) -> MappingEntry:
    options = sub_options(line)
    return MappingEntry(line, options, tuple(islice(_entry_problems(line, options, kind), 1)))


def _entry_problems(line: Property, options: dict[str, Part], kind: MappingKind) -> Iterator[FileProblem]:
    for name, value in options.items():
        pattern = kind.patterns.get(name)
        if pattern is None:
            message = (
                f"a `map` line has no `{name}`: PVE ignores this line"
                if name
                else "a value of this `map` line has no name: PVE ignores the line"
            )
            yield FileProblem(line.place(value, name or None), message)
        elif not pattern.match(value.text):
            message = f"`{value.text}` is not a valid `{name}`: PVE ignores this line"
            yield FileProblem(line.place(value, name), message)
    for name in kind.required:
        if name not in options:
            yield FileProblem(line.place(), f"a `map` line needs `{name}`: PVE ignores this line")


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None
