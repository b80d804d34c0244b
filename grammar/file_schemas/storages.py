"""storage.cfg: what each type of storage may say (PVE::Storage::Plugin and the plugins beside it)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.record import replace
from pvelint.grammar.schema.options.history import (
    ALWAYS,
    V8_4,
    V9_0,
    V9_1,
    V9_2,
    History,
    since,
    until,
    words,
)
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER

from .shared import BWLIMIT, FINGERPRINT, KEEP_LAST, PRUNE_BACKUPS
from .storage_checks import check_content, check_folder

_Text = EntryProperty
_Switch = partial(EntryProperty, type=BOOLEAN)
_Path = partial(EntryProperty, format_name="pve-storage-path")
_Name = partial(EntryProperty, format_name="pve-storage-vgname")
_Secret = partial(EntryProperty, secret=True)

_PROPERTIES = (
    EntryProperty("nodes", format_name="pve-node-list"),
    EntryProperty("content", format_name="pve-storage-content-list"),
    EntryProperty("content-dirs", format_name="pve-dir-override-list"),
    EntryProperty("format", enum=words("raw qcow2 subvol vmdk")),
    EntryProperty("preallocation", enum=words("off metadata falloc full"), default="metadata"),
    PRUNE_BACKUPS,
    EntryProperty("max-protected-backups", INTEGER, minimum=-1, meaning="a whole number, or -1 for no limit"),
    EntryProperty("maxfiles", INTEGER, minimum=0, successor=KEEP_LAST, history=until(V8_4)),
    BWLIMIT,
    _Switch("disable"),
    _Switch("shared"),
    _Switch("snapshot-as-volume-chain", default="0", history=since(V9_0)),
    # Folders
    _Path("path"),
    _Switch("mkdir"),
    _Switch("create-base-path", history=since(V8_4)),
    _Switch("create-subdirs", history=since(V8_4)),
    _Text("is_mountpoint", default="no"),
    _Switch("nocow", default="0"),
    # Servers
    EntryProperty("server", format_name="pve-storage-server"),
    EntryProperty("server2", format_name="pve-storage-server"),
    EntryProperty("port", INTEGER, minimum=1, maximum=65535),
    _Text("username"),
    _Secret("password", max_length=256),
    EntryProperty("options", format_name="pve-storage-options"),
    _Path("subdir"),
    _Path("export"),
    _Text("share"),
    _Text("domain", max_length=256),
    EntryProperty("smbversion", enum=words("default 2.0 2.1 3 3.0 3.11"), default="default"),
    _Text("volume"),
    EntryProperty("transport", enum=words("tcp rdma unix")),
    _Text("datastore"),
    _Text("namespace"),
    FINGERPRINT(),
    _Secret("encryption-key"),
    _Text("master-pubkey"),
    _Switch("skip-cert-verification", default="0"),
    # Block devices
    EntryProperty("portal", format_name="pve-storage-portal-dns"),
    _Text("target"),
    _Name("vgname"),
    _Name("thinpool"),
    EntryProperty("base", format_name="pve-volume-id"),
    _Switch("saferemove"),
    _Text("saferemove_throughput"),
    EntryProperty(
        "saferemove-stepsize", INTEGER, enum=words("1 2 4 8 16 32"), default="32", history=since(V9_1)
    ),
    _Switch("tagged_only"),
    # ZFS and Ceph
    _Text("pool"),
    _Text("blocksize", history=until(V9_1)),
    EntryProperty("blocksize", format_name="pve-storage-zfs-blocksize", history=since(V9_2)),
    _Switch("sparse"),
    _Path("mountpoint"),
    _Text("iscsiprovider"),
    _Switch("nowritecache"),
    _Text("comstar_hg"),
    _Text("comstar_tg"),
    _Text("lio_tpg"),
    _Path("zfs-base-path", history=since(V8_4)),
    EntryProperty("monhost", format_name="pve-storage-portal-dns-list"),
    _Text("data-pool"),
    _Switch("krbd", default="0"),
    _Secret("keyring"),
    EntryProperty("fs-name", format_name="pve-configid"),
    _Switch("fuse"),
)
"""`propertyList`; which of them a type has stands below."""
_BACKUPS = "maxfiles prune-backups max-protected-backups"
_FOLDER = f"{_BACKUPS} format mkdir create-base-path create-subdirs"
_MOUNT = f"{_FOLDER} path bwlimit preallocation"
_CHAIN = "content-dirs snapshot-as-volume-chain"


def _type(
    name: str,
    required: str,
    optional: str = "",
    history: History = ALWAYS,
    more: tuple[EntryProperty, ...] = (),
) -> EntryType:
    """The names of the properties that an entry must have and may have, besides those of every storage."""
    needed, taken = required.split(), f"nodes content disable {optional}".split()
    return EntryType(
        name,
        f"storages of type `{name}`",
        (
            *(replace(found, required=True) for found in _PROPERTIES if found.name in needed),
            *(
                replace(found, filled=True) if found.name == "path" else found
                for found in _PROPERTIES
                if found.name in taken
            ),
            *more,
        ),
        history=history,
        check=check_folder if name in ("dir", "btrfs") else check_content,
    )


_CIFS_OPTIONS = EntryProperty("options", format_name="pve-storage-options", history=since(V8_4))
STORAGES = Schema(
    (
        _type("dir", "path", f"{_FOLDER} {_CHAIN} bwlimit preallocation is_mountpoint shared"),
        _type("btrfs", "path", f"{_FOLDER} preallocation is_mountpoint nocow shared"),
        _type("nfs", "server export", f"{_MOUNT} {_CHAIN} options"),
        _type(
            "cifs",
            "server share",
            f"{_MOUNT} {_CHAIN} domain password smbversion subdir username",
            more=(_CIFS_OPTIONS,),
        ),
        _type(
            "cephfs",
            "",
            f"{_FOLDER} path bwlimit content-dirs fs-name fuse keyring monhost options subdir username",
        ),
        _type("glusterfs", "volume", f"{_MOUNT} server server2 transport", until(V8_4)),
        _type(
            "lvm",
            "vgname",
            "base bwlimit saferemove saferemove-stepsize saferemove_throughput shared snapshot-as-volume-chain"
            " tagged_only",
        ),
        _type("lvmthin", "thinpool vgname", "bwlimit"),
        _type("zfspool", "pool", "blocksize bwlimit mountpoint sparse"),
        _type(
            "zfs",
            "portal target pool blocksize iscsiprovider",
            "bwlimit comstar_hg comstar_tg lio_tpg nowritecache sparse zfs-base-path",
        ),
        _type("rbd", "", "bwlimit data-pool keyring krbd monhost namespace pool username"),
        _type("iscsi", "portal target", "bwlimit"),
        _type("iscsidirect", "portal target", "bwlimit"),
        _type(
            "pbs",
            "server datastore",
            f"{_BACKUPS} encryption-key fingerprint master-pubkey namespace password port username",
        ),
        _type("esxi", "server username", "password port shared skip-cert-verification", since(V8_4)),
    ),
    is_open=True,
    noun="storages",
)
"""The `options` of the plugins in libpve-storage-perl 7.4-4, 8.3.8, 9.0.13, 9.1.0 and 9.1.7."""
