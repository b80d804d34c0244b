"""What a volume's id and name tell (PVE::Storage::parse_volume_id, PVE::Storage::Plugin::parse_volname)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.syntax.scalars import is_digits, whole_number

_CONTENTS = ("iso", "import", "snippets", "vztmpl", "backup")
_ISO_ENDINGS = (".iso", ".img")
_FORMATS = ("raw", "qcow2", "vmdk")
_OWNED = ("vm-", "subvol-", "base-", "basevol-")
_BASES = ("base-", "basevol-")
"""The second is a file system: ZFS has such templates of containers (PVE::Storage::ZFSPoolPlugin::create_base)."""
_UNITS = "KMGTkmgtiBb"
_NAMED = re.compile(r"(?:vm|subvol)-([0-9]{1,9})-")
_CLONE = re.compile(r"(?:[0-9]{1,9}/)?base(?:vol)?-([0-9]{1,9})-[^/]+/(?:[0-9]{1,9}/)?(?:vm|subvol)-")
_BASE = re.compile(r"(?:[0-9]{1,9}/)?base(?:vol)?-([0-9]{1,9})-[^/]+\Z")


class VolumeId(NamedTuple):
    """`STORAGE:VOLUME`."""

    storage: str
    volume: str


def parse_volume_id(text: str) -> VolumeId | None:
    """None for paths, `none` and `cdrom`."""
    storage, colon, volume = text.partition(":")
    return VolumeId(storage, volume) if colon and not text.startswith("/") else None


def content_of(volume: str) -> str:
    """The content type that PVE sees in the volume's name."""
    folder, slash, _ = volume.partition("/")
    return folder if slash and folder in _CONTENTS else "images"


def is_iso_name(volume: str) -> bool:
    """PVE finds a path for it among a storage's ISO images."""
    folder, _, name = volume.partition("/")
    return (
        folder == "iso"
        and "/" not in name
        and len(name) > len(".iso")
        and name.lower().endswith(_ISO_ENDINGS)
    )


def file_name(volume: str) -> str:
    """Without the folders before it."""
    return volume.rpartition("/")[2]


def is_size(volume: str) -> bool:
    """A number of GiB to allocate, as in `local-lvm:32`."""
    return is_digits(volume.replace(".", ""))


def is_request(volume: str) -> bool:
    """What `qm` and `pct` allocate a volume for: a size, also one with a unit that they would refuse, or `cloudinit`."""
    return volume == "cloudinit" or _is_gib(volume.rstrip(_UNITS) or volume)


def _is_gib(volume: str) -> bool:
    """A number as `32` or `0.5`."""
    whole, dot, part = volume.partition(".")
    return is_digits(whole) and (is_digits(part) if dot else not part)


def owner_of(volume: str) -> int | None:
    """The number in an image's name; only the last part of a linked clone's tells (`base-9000-disk-0/vm-100-disk-0`)."""
    folders, _, last = volume.rpartition("/")
    if (owner := whole_number(file_name(folders))) is not None:
        return None if last.startswith(_BASES) else owner
    match = _NAMED.match(last)
    return whole_number(match[1]) if match else None


def guests_named(volume_id: str) -> Iterator[int]:
    """The numbers in the names of an image and of its folders, or that are the whole name of a folder."""
    for folder in volume_id.partition(":")[2].split("/"):
        rest = next((folder.removeprefix(begin) for begin in _OWNED if folder.startswith(begin)), folder)
        if (number := whole_number(rest.partition("-")[0])) is not None:
            yield number


def is_subvolume(volume: str) -> bool:
    """A file system or folder of its storage, which a container gets without an image: of ZFS by its first letters, of
    BTRFS and of storages in files by its last."""
    name = file_name(volume)
    return name.startswith(("subvol-", "basevol-")) or name.endswith(".subvol")


def cloned_from(volume: str) -> int | None:
    """The template that a linked clone builds on."""
    match = _CLONE.match(volume)
    return whole_number(match[1]) if match else None


def is_base(volume: str) -> bool:
    """A template's, which is never written again; of a volume's name or id."""
    return file_name(volume.rpartition(":")[2]).startswith(("base-", "basevol-"))


def base_of(volume: str) -> int | None:
    """The template whose base volume it is."""
    match = _BASE.match(volume)
    return whole_number(match[1]) if match else None


def is_older(volume: str, other: str) -> bool:
    """Of a VM's volumes on one storage, which PVE numbers as it makes them: `vm-100-disk-0`, then `vm-100-disk-1`."""
    stem, _, number = volume.rpartition("-")
    other_stem, _, other_number = other.rpartition("-")
    first, second = (whole_number(text.partition(".")[0]) for text in (number, other_number))
    return stem == other_stem and first is not None and second is not None and first < second


def image_format(volume: str) -> str | None:
    """What PVE's storage plugins make of an image's name; None where the name does not tell."""
    name = file_name(volume)
    kind, _, rest = name.partition("-")
    owner, dash, _ = rest.partition("-")
    if kind not in ("vm", "base") or not dash or not is_digits(owner):
        return None
    suffix = name.rpartition(".")[2] if "." in name else ""
    if suffix in _FORMATS:
        return suffix
    folders = volume.rpartition("/")[0]
    is_block = not folders or ("/" not in folders and folders.startswith("base-"))
    return "raw" if is_block and not suffix else None
