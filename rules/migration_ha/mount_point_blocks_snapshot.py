from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.volumes import MountedVolume, root_disk
from pvelint.grammar.placement.container_features import not_copied, not_in_snapshots
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity


class MountPointBlocksSnapshot(GuestRule):
    """A mount point keeps PVE from taking snapshots of the whole container.

    ## What it finds

    A folder or device of the node as `mpN`, and a volume on a storage that takes no snapshots while that of the root
    disk does. Of templates `template-clone-blocked` speaks.

    ## Why it matters

    PVE takes a snapshot of all mount points or of none ("snapshot feature is not available"). With a folder or device of
    the node it makes no clone either, and backups do not hold what is in there. Snapshots that backups make of the other
    mount points work.

    ## When to ignore it

    When the container needs no snapshots and its folders are backed up elsewhere.
    """

    name = "mount-point-blocks-snapshot"
    category = Category.MIGRATION_HA
    guests = (CONTAINER,)
    severity = Severity.INFO
    impact = Impact.BACKUP
    keys = ("mp",)
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (has_feature, mountpoint_backup_enabled)",
        "pve-container 6.1.10 PVE/API2/LXC.pm (clone_vm)",
        "libpve-storage-perl 9.1.7 PVE/Storage/Plugin.pm (volume_has_feature)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.is_template:
            return
        storages = guest.tree.cluster.storages
        root = root_disk(guest.config)
        found = not_in_snapshots(guest.config, storages, guest.version)
        if root is None or root.key in [volume.key for volume in found]:
            found = [volume for volume in found if not volume.is_volume and not volume.is_root]
        if not found:
            return
        from_node = [volume for volume in found if not volume.is_volume]
        uncopied = [v for v in not_copied(guest.config, storages, guest.version) if v.key in _keys(found)]
        yield Finding(
            place=found[0].setting.at("volume"),
            message=f"{_named(found)}: PVE takes no snapshots of the container"
            + (", and makes no clones of it" if uncopied else "")
            + ("; backups do not hold what is in there" if from_node == found else ""),
            help="back up what is in there by other means, and clone from a backup"
            if from_node
            else "move it to a storage that takes snapshots, as that of the root disk",
            related=tuple(Related(volume.setting.at(), "this one, too") for volume in found[1:]),
        )


def _keys(found: list[MountedVolume]) -> list[str]:
    return [volume.key for volume in found]


def _named(found: list[MountedVolume]) -> str:
    first = found[0]
    what = (
        "on a storage without snapshots"
        if first.is_volume
        else f"a {'device' if first.is_device else 'folder'} of the node"
    )
    return f"`{first.key}` is {what}"
