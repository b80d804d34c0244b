"""Which storages are one and the same under two names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from posixpath import normpath

from pvelint.grammar.cluster.storage import Storage

from .storage_folders import content_folders, folders_set

_GUESTS = frozenset(("images", "rootdir"))
_LOCATED_BY = {
    "lvm": ("vgname",),
    "lvmthin": ("vgname", "thinpool"),
    "zfspool": ("pool",),
    "zfs": ("portal", "target", "pool"),
    "rbd": ("monhost", "pool", "namespace"),
    "nfs": ("server", "export"),
    "cifs": ("server", "share", "subdir"),
    "glusterfs": ("server", "volume"),
}
_DEFAULTS = {"pool": "rbd"}
_LOCATED_BY_PATH = frozenset(("dir", "btrfs", "nfs", "cifs", "glusterfs"))


class _Place:
    """The storages that keep one kind of volumes in one place: the first of all, of each node, and of every node."""

    def __init__(self) -> None:
        self._first: Storage | None = None
        self._everywhere: Storage | None = None
        self._on_node: dict[str, Storage] = {}

    def met_by(self, storage: Storage) -> Storage | None:
        if storage.nodes is None:
            return self._first
        there = (self._on_node[node] for node in sorted(storage.nodes) if node in self._on_node)
        return self._everywhere or next(there, None)

    def add(self, storage: Storage) -> None:
        self._first = self._first or storage
        if storage.nodes is None:
            self._everywhere = self._everywhere or storage
        for node in storage.nodes or ():
            self._on_node.setdefault(node, storage)


def same_volumes(storages: Iterable[Storage]) -> Iterator[tuple[Storage, Storage]]:
    """Pairs that keep guests' volumes of one kind in one place of one node: the later, and the first of its place."""
    places: dict[tuple[str, ...], _Place] = defaultdict(_Place)
    for storage in storages:
        where = _where(storage)
        if storage.disabled or where is None:
            continue
        kinds = [places[(*where, content)] for content in sorted(storage.content & _GUESTS)]
        earlier = next((other for place in kinds if (other := place.met_by(storage)) is not None), None)
        if earlier is not None:
            yield storage, earlier
            continue
        for place in kinds:
            place.add(storage)


def same_paths(one: Storage, other: Storage) -> bool:
    """Whether PVE's `path` of a disk is the same through both: then it knows that the two names are one disk's."""
    return _path(one) == _path(other)


def _path(storage: Storage) -> str:
    if storage.type == "rbd":
        # Without krbd it names the keyring, a file of each storage's own.
        krbd = storage.entry is not None and storage.entry.flag("krbd")
        return "" if krbd else storage.id
    if storage.type in _LOCATED_BY_PATH:
        folder = folders_set(storage).get("images")
        path = normpath(storage.path or f"/mnt/pve/{storage.id}")
        return f"{path} {folder.text if folder else 'images=images'}"
    return ""


def _where(storage: Storage) -> tuple[str, ...] | None:
    """Of storages of one type."""
    folder = content_folders(storage).get("images", "images")
    if storage.type in ("dir", "btrfs"):
        return (storage.type, normpath(f"{storage.path}/{folder}"))
    names = _LOCATED_BY.get(storage.type)
    if names is None:
        return None
    return (storage.type, *(_value(storage, name) for name in names), folder)


def _value(storage: Storage, name: str) -> str:
    if name == "server" and storage.hosts:
        return storage.hosts[0]
    text = storage.text(name) or _DEFAULTS.get(name, "")
    return normpath(text) if name in ("export", "subdir") and text else text
