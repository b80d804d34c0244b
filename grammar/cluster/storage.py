"""storage.cfg: where disks, images and backups can live (PVE::Storage::Plugin)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import STORAGE_ID, Layout
from pvelint.grammar.config_file.property import FileProblem, Loss, Property
from pvelint.grammar.config_file.read import Read, listed_set
from pvelint.grammar.config_file.section_config import SectionConfig, read_section_config
from pvelint.grammar.file_schemas.storage_checks import OWN_LOCAL
from pvelint.grammar.file_schemas.storage_content import CONTENT
from pvelint.grammar.file_schemas.storages import STORAGES
from pvelint.grammar.network.addresses import host_address
from pvelint.grammar.record import Record, replace
from pvelint.grammar.schema.formats.storage_config import CONTENT_TYPES
from pvelint.grammar.syntax.nodes import FILE_START, Part, Place
from pvelint.grammar.syntax.scalars import boolean
from pvelint.grammar.version import Version

LAYOUT = Layout(id_pattern=STORAGE_ID, own={"local": OWN_LOCAL}, schema=STORAGES)
_LOCAL_PATH = "/var/lib/vz"
_LOCAL_CONTENT = frozenset({"backup", "images", "iso", "rootdir", "snippets", "vztmpl"})
_SHARED = frozenset(
    {"iscsi", "nfs", "cifs", "rbd", "cephfs", "iscsidirect", "zfs", "glusterfs", "drbd", "pbs", "esxi"}
)
"""Shared by their nature (SHARED_STORAGE; of `esxi` every node sees the same)."""
_MOUNTED = frozenset({"nfs", "cifs", "cephfs", "glusterfs"})
"""Their folder is /mnt/pve/ID where the entry does not say."""


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
        """In its one spelling."""
        found = self.text("path") if self.entry else _LOCAL_PATH
        return canonical_path(found) if found is not None else None

    @property
    def awaited(self) -> str | None:
        """The folder that has to be mounted before the storage is used (parse_is_mountpoint); None where it need not be."""
        word = self.text("is_mountpoint")
        truth = boolean(word) if word else False
        return word if truth is None else self.path if truth else None

    @property
    def pool(self) -> str | None:
        return self.text("pool")

    @property
    def zpool(self) -> str:
        """The pool that the dataset of a `zfspool` storage is in."""
        return (self.pool or "").partition("/")[0]

    @property
    def built_in(self) -> bool:
        """The type is PVE's own, in some version."""
        return self.type in CONTENT

    def is_gone(self, version: Version) -> bool:
        """Whether the type was PVE's own, and this version's no longer."""
        return STORAGES.skips(self.type, version)

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


def read_storages(version: Version, path: str, text: str) -> Read[dict[str, Storage]]:
    config = read_section_config(path, text, LAYOUT, version)
    storages = {entry.id: _storage(entry, version) for entry in config}
    local = storages.get("local")
    if local is None or not _is_kept(local.entry, version):
        storages["local"] = _made_up_local(path, local)
    return Read(storages, (*config.problems, *_of_local(config.entries.get("local"), version)))


def canonical_path(path: str) -> str:
    """File::Spec->canonpath: without empty steps and those to the folder itself."""
    return "/" + "/".join(step for step in path.split("/") if step not in ("", "."))


def folder_of(entry: Entry, version: Version) -> str | None:
    """The `path` as PVE keeps it: from PVE 8 on that of a folder in its one spelling (DirPlugin::check_config)."""
    path = entry.text("path")
    is_tidied = path is not None and entry.type in ("dir", "btrfs") and version >= Version.V8_4
    return canonical_path(path) if path is not None and is_tidied else path


def _is_kept(local: Entry | None, version: Version) -> bool:
    return local is not None and local.type == "dir" and folder_of(local, version) == _LOCAL_PATH


def _of_local(local: Entry | None, version: Version) -> Iterator[FileProblem]:
    """What PVE changes about the entry without a word (parse_config)."""
    if local is None:
        return
    if not _is_kept(local, version):
        place = local.place("path" if local.type == "dir" else None)
        help = "give the storage another ID; what `local` holds can be changed, and `disable` switches it off"
        message = (
            f"`local` is a folder at {_LOCAL_PATH} and nothing else: PVE replaces this whole entry by its own"
        )
        yield FileProblem(place, message, loss=Loss.ENTRY, help=help)
    elif "nodes" in local.properties:
        message = "`local` is there on each node: PVE ignores this line"
        yield FileProblem(local.place("nodes"), message, help="remove the line")


def _storage(entry: Entry, version: Version) -> Storage:
    return Storage(
        id=entry.id,
        type=entry.type,
        content=_content(entry, version),
        nodes=None if entry.id == "local" else listed_set(entry.properties.get("nodes")),
        disabled=entry.flag("disable"),
        shared=entry.type in _SHARED or entry.flag("shared"),
        where=entry.place(),
        entry=entry,
    )


def _made_up_local(path: str, instead_of: Storage | None) -> Storage:
    where = instead_of.where if instead_of else Place(path=path, span=FILE_START, section="local")
    return Storage("local", "dir", _LOCAL_CONTENT, None, False, False, where, None)


def _content(entry: Entry, version: Version) -> frozenset[str]:
    known = CONTENT.get(entry.type)
    named = listed_set(entry.properties.get("content"))
    if known is None:
        return named if named is not None else CONTENT_TYPES | {"import"}
    if named is None:
        return known.default
    return frozenset(word for word in named if version in known.allowed.get(word, ()))


def content_allowed(storage_type: str, version: Version) -> frozenset[str]:
    """The content types that PVE lets a type of storage hold."""
    known = CONTENT.get(storage_type)
    return (
        frozenset(word for word, history in known.allowed.items() if version in history)
        if known
        else frozenset()
    )


def added_by_pve(entry: Entry) -> dict[str, str]:
    """What PVE sets when it reads an entry without it, and so writes (parse_config; check_config of mounted folders)."""
    added = {}
    if entry.type in CONTENT:
        added["content"] = ",".join(sorted(CONTENT[entry.type].default))
    if entry.type in _MOUNTED:
        added["path"] = f"/mnt/pve/{entry.id}"
    return added


def with_local(config: SectionConfig, version: Version) -> SectionConfig:
    """With the entry `local` as PVE makes it up where there is none of type `dir` below /var/lib/vz."""
    local = config.entries.get("local")
    if _is_kept(local, version):
        return config
    said = {"path": _LOCAL_PATH, "content": ",".join(sorted(_LOCAL_CONTENT)), "prune-backups": "keep-all=1"}
    properties = {
        name: Property(config.path, 1, Part(name, 0, len(name)), Part(text, 0, len(text)), "local")
        for name, text in said.items()
    }
    instead_of = config.lost.get("local", local)
    line = instead_of.line if instead_of is not None else len(config.lines) + 1
    made_up = Entry(config.path, line, "dir", "local", 0, 0, properties, {})
    entries = sorted({**config.entries, "local": made_up}.items(), key=lambda item: item[1].line)
    lost = {name: entry for name, entry in config.lost.items() if name != "local"}
    return replace(config, entries=dict(entries), lost=lost)
