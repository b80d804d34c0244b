"""The storage types that PVE brings: what each can hold, holds when nothing is said, and must be told."""

from __future__ import annotations

from typing import NamedTuple


class StorageType(NamedTuple):
    """What PVE lets a type of storage hold, and what it must be told about one."""

    content: frozenset[str]
    default: frozenset[str]
    required: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _type(content: str, default: str, required: str = "") -> StorageType:
    return StorageType(_words(content), _words(default), _words(required))


_FILES = "images rootdir vztmpl iso backup snippets import none"
EVERY_CONTENT = _words(_FILES)

BUILT_IN: dict[str, StorageType] = {
    "dir": _type(_FILES, "images rootdir", "path"),
    "btrfs": _type(_FILES, "images rootdir", "path"),
    "nfs": _type(_FILES, "images", "server export"),
    "cifs": _type(_FILES, "images", "server share"),
    "cephfs": _type("vztmpl iso backup snippets import none", "backup"),
    "glusterfs": _type(_FILES, "images", "volume"),
    "lvm": _type("images rootdir none", "images", "vgname"),
    "lvmthin": _type("images rootdir none", "images rootdir", "thinpool vgname"),
    "zfspool": _type("images rootdir none", "images rootdir", "pool"),
    "zfs": _type("images none", "images", "portal target pool iscsiprovider"),
    "rbd": _type("images rootdir none", "images"),
    "iscsi": _type("images none", "images", "portal target"),
    "iscsidirect": _type("images none", "images", "portal target"),
    "pbs": _type("backup none", "backup", "server datastore"),
    "esxi": _type("import none", "import", "server"),
}
"""`none` is taken everywhere: some types refuse it, but nobody loses anything by it."""

INHERENTLY_SHARED = frozenset(
    {"iscsi", "nfs", "cifs", "rbd", "cephfs", "iscsidirect", "zfs", "glusterfs", "drbd", "pbs", "esxi"}
)

REMOVED_IN_9 = frozenset({"glusterfs"})

KNOWN_PROPERTIES = _words(
    """
    authsupported base blocksize bwlimit comment comstar_hg comstar_tg content content-dirs controller
    create-base-path create-subdirs data-pool datastore disable domain encryption-key export
    external-snapshots fingerprint format fs-name fuse initiator-name initiatorgroup is_mountpoint
    iscsiprovider keyring krbd lio_tpg master-pubkey max-protected-backups maxfiles mkdir monhost
    mountpoint namespace nocow nodes nowritecache options password path pool port portal preallocation
    prune-backups redundancy saferemove saferemove-stepsize saferemove_throughput server server2 share
    shared skip-cert-verification smbversion snapshot-as-volume-chain sparse subdir tagged_only target
    thinpool transport username vgname volume zfs-base-path
    """
)
"""Of all types and versions together."""
