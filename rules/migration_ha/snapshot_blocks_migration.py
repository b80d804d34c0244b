from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.placement.volumes import storage_behind, storage_of
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES, Drive, drives
from pvelint.grammar.vm.volume_name import image_format, owner_of
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)


class SnapshotBlocksMigration(GuestRule):
    """The guest cannot be moved to another node because of a snapshot.

    ## What it finds

    In a cluster of several nodes, a snapshot with a disk on a local storage that cannot copy snapshots: of a VM any but
    `zfspool`, `btrfs` with raw images, and qcow2 images without `snapshot-as-volume-chain`, of a container any but
    `zfspool` and `btrfs`.

    ## Why it matters

    PVE refuses to migrate the guest to another node, running or not ("non-migratable snapshot exists"), so that the node cannot
    be emptied for maintenance.

    ## When to ignore it

    When the guest stays where it is as long as it has the snapshot.
    """

    name = "snapshot-blocks-migration"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.MIGRATION
    words = ("snaptime:",)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes)",
        "pve-container 6.1.10 PVE/LXC/Migrate.pm (phase1)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if len(guest.tree.cluster.nodes) < 2:
            return
        for snapshot in guest.snapshots:
            config = Config(snapshot.settings)
            stuck = _of_vm(guest, config) if guest.kind is VM else _of_container(guest, config)
            for volume, place in stuck:
                storage = storage_behind(guest.tree, volume)
                yield Finding(
                    place=place,
                    message=f"PVE cannot copy the snapshot `{snapshot.name}` of `{volume}`: it refuses to migrate the"
                    f" {guest.kind.noun}",
                    help=f"before a migration, delete the snapshot: `{'qm' if guest.kind is VM else 'pct'} delsnapshot"
                    f" VMID {snapshot.name}`",
                    related=(Related(storage.place(), "the storage"),) if storage is not None else (),
                )
                return


def _of_vm(guest: Guest, config: Config) -> Iterator[tuple[str, Place]]:
    return ((d.file, d.setting.at("file")) for d in drives(config) if _is_stuck(guest, d))


def _of_container(guest: Guest, config: Config) -> Iterator[tuple[str, Place]]:
    for volume in volumes(config):
        storage = storage_behind(guest.tree, volume.volume)
        if storage is None or storage.shared or not storage.built_in or storage.type in ("zfspool", "btrfs"):
            continue
        yield volume.volume, volume.setting.at("volume")


def _is_stuck(guest: Guest, drive: Drive) -> bool:
    storage = storage_of(guest, drive)
    if storage is None or storage.shared or not storage.built_in or drive.is_cdrom or drive.is_cloudinit:
        return False
    if owner_of(drive.volume) != guest.vmid or not (drive.bus in BUSES or drive.key in STATE_DRIVES):
        return False
    kind = image_format(drive.volume)
    chained = storage.entry is not None and storage.entry.flag("snapshot-as-volume-chain")
    return not (
        storage.type == "zfspool"
        or (storage.type == "btrfs" and kind == "raw")
        or (kind == "qcow2" and not chained)
    )
