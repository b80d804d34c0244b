"""What PVE can do with a container as a whole: snapshots, copies, moves to another node (PVE::LXC::Config::has_feature)."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.container.volumes import MountedVolume, volumes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.volume_name import is_subvolume, parse_volume_id

_ANY_FORMAT = frozenset(("zfspool", "lvmthin", "rbd", "btrfs"))
"""Types of storages that take snapshots of whatever is on them."""
_IN_FILE = ".qcow2"
"""A format of its own snapshots, of which other storages take them."""
_COPY_SUBVOLUMES = frozenset(("zfspool", "btrfs"))

Storages = Mapping[str, Storage]


def not_in_snapshots(config: Config, storages: Storages | None) -> list[MountedVolume]:
    """The mount points for which PVE takes no snapshot of the container; storages that are not known take some."""
    return [volume for volume in volumes(config) if not _has_snapshots(volume, storages)]


def not_copied(config: Config, storages: Storages | None) -> list[MountedVolume]:
    """The mount points for which PVE makes no full clone."""
    return [volume for volume in volumes(config) if not _can_be_copied(volume, storages)]


def not_migrated(config: Config) -> list[MountedVolume]:
    """The folders and devices of the node for which PVE does not move the container (PVE::LXC::Migrate::prepare)."""
    return [volume for volume in volumes(config) if volume.volume.startswith("/") and not volume.shared]


def _has_snapshots(volume: MountedVolume, storages: Storages | None) -> bool:
    if not volume.is_volume:
        return False
    storage = _storage_of(volume, storages)
    return storage is None or storage.type in _ANY_FORMAT or volume.volume.endswith(_IN_FILE)


def _can_be_copied(volume: MountedVolume, storages: Storages | None) -> bool:
    if not volume.is_volume:
        return False
    storage = _storage_of(volume, storages)
    return storage is None or storage.type in _COPY_SUBVOLUMES or not is_subvolume(volume.volume)


def _storage_of(volume: MountedVolume, storages: Storages | None) -> Storage | None:
    """None for one that is unknown, or of a plugin."""
    found = parse_volume_id(volume.volume)
    storage = (storages or {}).get(found.storage) if found is not None else None
    return storage if storage is not None and storage.built_in else None
