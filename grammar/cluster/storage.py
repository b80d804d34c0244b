"""storage.cfg: where disks, images and backups can live (PVE::Storage::Plugin)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import STORAGE_ID, Layout
from pvelint.grammar.config_file.property import FileProblem
from pvelint.grammar.config_file.read import Read, listed, listed_set
from pvelint.grammar.config_file.section_config import read_section_config
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.version import Version

from .storage_types import (
    BUILT_IN,
    EVERY_CONTENT,
    INHERENTLY_SHARED,
    lacks_content,
    lacks_property,
)

_LAYOUT = Layout(id_pattern=STORAGE_ID)
_LOCAL_PATH = "/var/lib/vz"
_LOCAL_CONTENT = frozenset({"backup", "images", "iso", "rootdir", "snippets", "vztmpl"})


class Storage(Record):
    id: str
    type: str
    content: frozenset[str]
    """What PVE allows on it; everything for a type of a third-party plugin that does not say."""
    nodes: frozenset[str] | None
    """None: available on every node."""
    disabled: bool
    shared: bool
    """The same data on every node, as marked or by the type's nature."""
    where: Place
    entry: Entry | None
    """None for the `local` that PVE makes up."""

    def place(self, name: str | None = None) -> Place:
        """A property, or the header where there is none of that name."""
        return self.entry.place(name) if self.entry else self.where

    def text(self, name: str) -> str | None:
        return self.entry.text(name) if self.entry else None

    @property
    def path(self) -> str | None:
        return self.text("path") if self.entry else _LOCAL_PATH

    @property
    def pool(self) -> str | None:
        return self.text("pool")

    @property
    def zpool(self) -> str:
        """The pool that the dataset of a `zfspool` storage is in."""
        return (self.pool or "").partition("/")[0]

    @property
    def built_in(self) -> bool:
        """The type is PVE's own in some version; `removed_types` says which ones are gone."""
        return self.type in BUILT_IN

    @property
    def replicates(self) -> bool:
        """PVE can replicate its volumes (the feature `replicate` of PVE::Storage's plugins)."""
        return self.type == "zfspool"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who serves it over the network: an address in its one spelling, or a name, whole and up to its first dot."""
        text = self.text("server") or self.text("portal") or ""
        host = text[1:].partition("]")[0] if text.startswith("[") else text
        for one in (host, host.partition(":")[0]):
            if (address := host_address(one)) is not None:
                return (address,)
        name = host.partition(":")[0].lower()
        return tuple(dict.fromkeys(filter(None, (name, name.partition(".")[0]))))

    def on(self, node: str | None) -> bool:
        return not self.disabled and (self.nodes is None or node is None or node in self.nodes)


def read_storages(path: str, text: str) -> Read[dict[str, Storage]]:
    config = read_section_config(path, text, _LAYOUT)
    storages = {entry.id: _storage(entry) for entry in config}
    local = storages.get("local")
    if local is None or local.type != "dir" or (local.path or _LOCAL_PATH) != _LOCAL_PATH:
        storages["local"] = _made_up_local(path, local)
    problems = [problem for entry in config for problem in _problems(entry)]
    return Read(storages, (*config.problems, *problems))


def problems_of_version(storages: Mapping[str, Storage], version: Version) -> Iterator[FileProblem]:
    """What other versions of PVE take, and this one skips."""
    for storage in storages.values():
        for name, found in storage.entry.properties.items() if storage.entry and storage.built_in else ():
            if lacks_property(version, storage.type, name) and name in BUILT_IN[storage.type].properties:
                yield FileProblem(
                    found.place(),
                    f"storages of type `{storage.type}` have no property `{name}` in PVE {version}: PVE ignores"
                    " this line",
                )
            for part in listed(found.value) if name == "content" else ():
                if lacks_content(version, part.text) and part.text in BUILT_IN[storage.type].content:
                    yield FileProblem(
                        found.place(part), f"PVE {version} has no content type `{part.text}`: PVE ignores it"
                    )


def _storage(entry: Entry) -> Storage:
    return Storage(
        id=entry.id,
        type=entry.type,
        content=_content(entry),
        nodes=None if entry.id == "local" else listed_set(entry.properties.get("nodes")),
        disabled=entry.flag("disable"),
        shared=entry.type in INHERENTLY_SHARED or (_takes(entry, "shared") and entry.flag("shared")),
        where=entry.place(),
        entry=entry,
    )


def _takes(entry: Entry, name: str) -> bool:
    """PVE does not drop the property as one that the type has not; what a plugin's type has is not known."""
    known = BUILT_IN.get(entry.type)
    return known is None or name in known.properties


def _made_up_local(path: str, instead_of: Storage | None) -> Storage:
    where = instead_of.where if instead_of else Place(path=path, span=FILE_START, section="local")
    return Storage("local", "dir", _LOCAL_CONTENT, None, False, False, where, None)


def _content(entry: Entry) -> frozenset[str]:
    known = BUILT_IN.get(entry.type)
    named = listed_set(entry.properties.get("content"))
    if named is None:
        return known.default if known else EVERY_CONTENT
    return named & known.content if known else named


def _problems(entry: Entry) -> Iterator[FileProblem]:
    known = BUILT_IN.get(entry.type)
    if known is None:
        return
    for name, found in entry.properties.items():
        if name not in known.properties:
            yield FileProblem(
                found.place(),
                f"storages of type `{entry.type}` have no property `{name}`: PVE ignores this line",
            )
    if (content := entry.properties.get("content")) is not None:
        for part in listed(content.value):
            if part.text not in known.content:
                message = (
                    f"storages of type `{entry.type}` cannot hold content type `{part.text}`: PVE ignores it"
                )
                yield FileProblem(content.place(part), message)
    for name in sorted(known.required - entry.properties.keys()):
        message = f"a storage of type `{entry.type}` needs `{name}`: PVE skips this whole entry"
        yield FileProblem(entry.place(), message)
