"""What PVE can do with a container as a whole: snapshots, clones, moves to another node (PVE::LXC::Config::has_feature)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.container.volumes import MountedVolume, volumes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.version import Version
from pvelint.grammar.vm.volume_name import is_base, is_subvolume, parse_volume_id

_OF_BLOCKS = frozenset(("zfspool", "lvmthin", "rbd"))
"""Types of storages that take snapshots of whatever is on them, and make linked clones of what is a base there."""
_IN_FILE = ".qcow2"
"""A format of its own snapshots, of which other storages take them."""
_COPY_SUBVOLUMES = frozenset(("zfspool", "btrfs"))

Storages = Mapping[str, Storage]


def not_in_snapshots(config: Config, storages: Storages | None, version: Version) -> list[MountedVolume]:
    """The mount points for which PVE takes no snapshot of the container; storages that are not known take some."""
    return _without(config, storages, lambda volume, storage: _has_snapshots(volume, storage, version))


def not_copied(config: Config, storages: Storages | None, version: Version) -> list[MountedVolume]:
    """The mount points for which PVE makes no full clone."""
    return _without(config, storages, lambda volume, storage: _can_be_copied(volume, storage, version))


def not_linked(config: Config, storages: Storages | None) -> list[MountedVolume]:
    """The mount points for which PVE makes no linked clone: of a template, as of other containers there are none."""
    return _without(config, storages, _can_be_linked)


def not_migrated(config: Config) -> list[MountedVolume]:
    """The folders and devices of the node for which PVE does not move the container (PVE::LXC::Migrate::prepare)."""
    return [volume for volume in volumes(config) if volume.volume.startswith("/") and not volume.shared]


def _without(
    config: Config, storages: Storages | None, able: Callable[[MountedVolume, Storage], bool]
) -> list[MountedVolume]:
    found = []
    for volume in volumes(config):
        storage = _storage_of(volume, storages) if volume.is_volume else None
        if not volume.is_volume or (storage is not None and not able(volume, storage)):
            found.append(volume)
    return found


def _has_snapshots(volume: MountedVolume, storage: Storage, version: Version) -> bool:
    if is_base(volume.volume):
        return False
    if storage.type == "btrfs":
        return not volume.is_iso
    in_file = volume.volume.endswith(_IN_FILE) and (storage.type != "lvm" or version >= Version.V9_0)
    return storage.type in _OF_BLOCKS or in_file


def _can_be_copied(volume: MountedVolume, storage: Storage, version: Version) -> bool:
    if volume.is_iso:
        return version > Version.V7_4
    return storage.type in _COPY_SUBVOLUMES or not is_subvolume(volume.volume)


def _can_be_linked(volume: MountedVolume, storage: Storage) -> bool:
    """On BTRFS a raw image need not be a base; in files, PVE would have to make a qcow2 image, which no container takes."""
    if storage.type == "btrfs":
        return is_base(volume.volume) or volume.volume.endswith(".raw")
    return storage.type in _OF_BLOCKS and is_base(volume.volume)


def _storage_of(volume: MountedVolume, storages: Storages | None) -> Storage | None:
    """None for one that is unknown, or of a plugin."""
    found = parse_volume_id(volume.volume)
    storage = (storages or {}).get(found.storage) if found is not None else None
    return storage if storage is not None and storage.built_in else None
