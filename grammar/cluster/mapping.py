"""mapping/*.cfg: cluster-wide names of PCI devices, USB devices and directories (PVE::Mapping::*)."""

from __future__ import annotations

from functools import cached_property

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import CONFIG_ID, Layout
from pvelint.grammar.config_file.property import Property
from pvelint.grammar.config_file.read import Read, sub_options
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.file_schemas.mappings import DIRECTORY, PCI, USB
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Part, Place
from pvelint.grammar.version import Version

PCI_DEVICES, USB_DEVICES, DIRECTORIES = (
    Layout(bare_id=True, id_pattern=CONFIG_ID, schema=schema) for schema in (PCI, USB, DIRECTORY)
)


class MappingEntry(Record):
    """One `map` line: the device that the name stands for on one node."""

    line: Property
    options: dict[str, Part]

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
        """The lines for a node; with None those for any node."""
        return self._by_node.get(node, ())

    @cached_property
    def _by_node(self) -> dict[str | None, tuple[MappingEntry, ...]]:
        found: dict[str | None, list[MappingEntry]] = {None: []}
        for entry in self.entries:
            found[None].append(entry)
            found.setdefault(entry.node, []).append(entry)
        return {node: tuple(entries) for node, entries in found.items()}

    @cached_property
    def nodes(self) -> frozenset[str]:
        return frozenset(entry.node for entry in self.on(None) if entry.node)


def read_pci(version: Version, path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    return _read(PCI_DEVICES, version, path, text)


def read_usb(version: Version, path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    return _read(USB_DEVICES, version, path, text)


def read_directories(version: Version, path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    return _read(DIRECTORIES, version, path, text)


def _read(layout: Layout, version: Version, path: str, text: str) -> Read[dict[str, ResourceMapping]]:
    config = read_section_config(path, text, layout, version)
    return Read({entry.id: _mapping(entry) for entry in config}, config.problems)


def _mapping(entry: Entry) -> ResourceMapping:
    return ResourceMapping(
        id=entry.id,
        entries=tuple(MappingEntry(line, sub_options(line)) for line in entry.repeated.get("map", ())),
        mdev=entry.flag("mdev"),
        entry=entry,
    )


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None
