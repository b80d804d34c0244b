"""The storage types that PVE brings: what each can hold, holds when nothing is said, must be told and may be told."""

from __future__ import annotations

from typing import NamedTuple

from pvelint.grammar.version import NEWEST, OLDEST, Version


class StorageType(NamedTuple):
    """What PVE lets a type of storage hold, and what its entry must and may say."""

    content: frozenset[str]
    default: frozenset[str]
    required: frozenset[str]
    properties: frozenset[str]
    """In whatever version."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _type(content: str, default: str, required: str = "", optional: str = "") -> StorageType:
    known = _words(f"content disable nodes {required} {optional}")
    return StorageType(_words(content), _words(default), _words(required), known)


_FILES = "images rootdir vztmpl iso backup snippets import none"
EVERY_CONTENT = _words(_FILES)
_BACKUPS = "maxfiles prune-backups max-protected-backups"
_FOLDER = f"{_BACKUPS} mkdir create-base-path create-subdirs format preallocation"
_MOUNT = f"{_FOLDER} path bwlimit"
_DIRS = "content-dirs snapshot-as-volume-chain"

BUILT_IN: dict[str, StorageType] = {
    "dir": _type(_FILES, "images rootdir", "path", f"{_FOLDER} {_DIRS} bwlimit is_mountpoint shared"),
    "btrfs": _type(_FILES, "images rootdir", "path", f"{_FOLDER} is_mountpoint nocow shared"),
    "nfs": _type(_FILES, "images", "server export", f"{_MOUNT} {_DIRS} options"),
    "cifs": _type(
        _FILES,
        "images",
        "server share",
        f"{_MOUNT} {_DIRS} domain options password smbversion subdir username",
    ),
    "cephfs": _type(
        "vztmpl iso backup snippets import none",
        "backup",
        "",
        f"{_BACKUPS} mkdir create-base-path create-subdirs format path bwlimit content-dirs fs-name fuse keyring"
        " monhost options subdir username",
    ),
    "glusterfs": _type(_FILES, "images", "volume", f"{_MOUNT} server server2 transport"),
    "lvm": _type(
        "images rootdir none",
        "images",
        "vgname",
        "base bwlimit saferemove saferemove-stepsize saferemove_throughput shared snapshot-as-volume-chain tagged_only",
    ),
    "lvmthin": _type("images rootdir none", "images rootdir", "thinpool vgname", "bwlimit"),
    "zfspool": _type("images rootdir none", "images rootdir", "pool", "blocksize bwlimit mountpoint sparse"),
    "zfs": _type(
        "images none",
        "images",
        "portal target pool iscsiprovider",
        "blocksize bwlimit comstar_hg comstar_tg lio_tpg nowritecache sparse zfs-base-path",
    ),
    "rbd": _type(
        "images rootdir none", "images", "", "bwlimit data-pool keyring krbd monhost namespace pool username"
    ),
    "iscsi": _type("images none", "images", "portal target", "bwlimit"),
    "iscsidirect": _type("images none", "images", "portal target", "bwlimit"),
    "pbs": _type(
        "backup none",
        "backup",
        "server datastore",
        f"{_BACKUPS} encryption-key fingerprint master-pubkey namespace password port username",
    ),
    "esxi": _type("import none", "import", "server username", "password port shared skip-cert-verification"),
}
"""`options` and `plugindata` of PVE::Storage's plugins in libpve-storage-perl 7.4, 8.3 and 9.1.

`none` is taken everywhere: some types refuse it, but nobody loses anything by it.
"""

INHERENTLY_SHARED = frozenset(
    {"iscsi", "nfs", "cifs", "rbd", "cephfs", "iscsidirect", "zfs", "glusterfs", "drbd", "pbs", "esxi"}
)

REMOVED_IN_9 = frozenset({"glusterfs"})

_HISTORY: dict[str, tuple[Version, Version]] = {
    "maxfiles": (OLDEST, Version.V8_4),
    "create-base-path": (Version.V8_4, NEWEST),
    "create-subdirs": (Version.V8_4, NEWEST),
    "zfs-base-path": (Version.V8_4, NEWEST),
    "snapshot-as-volume-chain": (Version.V9_0, NEWEST),
    "saferemove-stepsize": (Version.V9_1, NEWEST),
}
"""The first and last versions of properties that not all have."""
_NEW_CONTENT = {"import": Version.V8_4}


def lacks_property(version: Version, storage_type: str, name: str) -> bool:
    """The version's storages of the type do not know a property that those of another version know."""
    if (storage_type, name) == ("cifs", "options"):
        return version < Version.V8_4
    first, last = _HISTORY.get(name, (OLDEST, NEWEST))
    return not first <= version <= last


def lacks_content(version: Version, content: str) -> bool:
    """The version has no such content type."""
    return version < _NEW_CONTENT.get(content, OLDEST)
