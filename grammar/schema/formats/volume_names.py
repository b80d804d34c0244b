"""Which names of volumes a type of storage takes (parse_volname of PVE's storage plugins)."""

from __future__ import annotations

import re

from pvelint.grammar.syntax.scalars import is_digits
from pvelint.grammar.version import Version

_FOLDERS = frozenset(("dir", "nfs", "cifs", "cephfs", "glusterfs", "btrfs"))
_LVM = ("lvm", "lvmthin")
_NEVER_LAST = (".", "_", "-")
_SUFFIXES = (".raw", ".qcow2", ".vmdk", ".subvol")
_IMAGES = (".iso", ".img")
_PATTERNS = {
    "lvm": re.compile(r"vm-[0-9]++-[A-Za-z0-9._-]++"),
    "lvmthin": re.compile(r"(?:vm|base)-[0-9]++-[A-Za-z0-9._-]++"),
    "zfspool": re.compile(r"(?:base|basevol|vm|subvol)-[0-9]++-\S+"),
    "rbd": re.compile(r"(?:base)?(?:vm)?-[0-9]++-\S+"),
    "iscsi": re.compile(r"(?<![0-9])[0-9]++\.[0-9]++\.[0-9]++\.\S++"),
    "iscsidirect": re.compile(r"lun[0-9]++"),
}
_PATTERNS["zfs"] = _PATTERNS["zfspool"]
_SHAPES = {
    "iscsi": "`0.0.0.LUN`",
    "iscsidirect": "`lunNUMBER`",
    "zfspool": "`vm-NUMBER-NAME` or `subvol-NUMBER-NAME`",
}
_OWNER = re.compile(r"(?:vm|base|subvol)-([0-9]{1,9})-")


def takes_image(storage_type: str, volume: str, version: Version) -> bool:
    """Whether an image or a container's volume may be called so; True for types that are not PVE's own."""
    if storage_type in _FOLDERS:
        return _is_in_folder(volume, version)
    if storage_type in _LVM and volume.endswith(_NEVER_LAST):
        return False
    pattern = _PATTERNS.get(storage_type)
    return pattern is None or pattern.fullmatch(volume) is not None


def shape_of_images(storage_type: str) -> str:
    """How they are called there, in words."""
    if storage_type in _FOLDERS:
        return "`VMID/NAME` with the format as suffix, and CD images `iso/NAME`"
    return _SHAPES.get(storage_type, "`vm-NUMBER-NAME`")


def meant_image(storage_type: str, volume: str, version: Version) -> str | None:
    """The name that the storage has for it, if its last part tells."""
    name = volume.rpartition("/")[2]
    if storage_type in _FOLDERS and name.lower().endswith(_IMAGES):
        return f"iso/{name}"
    owner = _OWNER.match(name)
    if owner is None:
        return None
    meant = f"{owner[1]}/{name}" if storage_type in _FOLDERS else name.removesuffix(".raw")
    return meant if takes_image(storage_type, meant, version) else None


def _is_in_folder(volume: str, version: Version) -> bool:
    """`100/vm-100-disk-0.raw`, or a linked clone with its base before it; before PVE 9 also `rootdir/100`."""
    parts = volume.split("/")
    if parts[0] == "rootdir":
        return version < Version.V9_0 and len(parts) == 2 and is_digits(parts[1])
    if len(parts) not in (2, 4) or not all(map(is_digits, parts[::2])):
        return False
    return all(_is_file(name, version) for name in parts[1::2])


def _is_file(name: str, version: Version) -> bool:
    """PVE 9 knows the files of snapshots by their names."""
    if version >= Version.V9_0 and name.startswith("snap-") and name.endswith(".qcow2"):
        return False
    return name.endswith(_SUFFIXES) and name not in _SUFFIXES and name.split() == [name]
