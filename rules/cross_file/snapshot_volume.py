from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.snapshots import SnapshotUse, snapshot_uses
from pvelint.grammar.placement.volumes import is_removed
from pvelint.grammar.vm.volume_name import is_subvolume
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
from pvelint.rules.guest_kit import missing_storage

if TYPE_CHECKING:
    from pvelint.grammar.cluster.storage import Storage

_TOOLS = {VM: "qm", CONTAINER: "pct"}


class SnapshotStorageMissing(GuestRule):
    """A snapshot has a volume on a storage that is not there.

    ## What it finds

    A disk, mount point, saved memory, CD image, hook script or cloud-init file of a snapshot on a storage that storage.cfg
    does not have, that is disabled or not available on the guest's node, or of a type that PVE 9 no longer has. Silent
    about a storage that the guest itself uses in the same way: `storage-unknown` and `storage-not-on-node` speak there.

    ## Why it matters

    PVE activates the storages of all volumes before it rolls back or deletes the snapshot, and refuses where it cannot, also with
    `--force`: the snapshot can neither come back nor go. Where only a CD image or a script is missing, the rollback works and
    the next start is refused.

    ## When to ignore it

    When the storage is away for a while only.
    """

    name = "snapshot-storage-missing"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.HYGIENE,)
    words = ("[",)
    starts_only = True
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    before_upgrade = True
    sources = (
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (snapshot_rollback, snapshot_delete, __snapshot_apply_config)",
        "qemu-server 9.2.6 PVE/QemuConfig.pm (__snapshot_activate_storages), run",
        "pve-container 6.1.10 PVE/LXC/Config.pm (__snapshot_activate_storages), run",
        "pve-storage 9.1.7 PVE/Storage.pm (activate_storage, storage_check_enabled)",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_storage_content)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        storages = guest.tree.cluster.storages or {}
        missing = (
            one for one in snapshot_uses(guest) if not _is_there(guest, one, storages.get(one.use.storage))
        )
        for one, others in _by_storage(missing):
            name, storage = one.use.storage, storages.get(one.use.storage)
            refused = f"PVE refuses to roll back to the snapshot `{one.snapshot.name}` and to delete it"
            later = f"after a rollback to the snapshot `{one.snapshot.name}`, the {guest.kind.noun} will not start"
            yield Finding(
                place=one.use.place,
                message=f"{_lack(guest, name, storage)}: {refused if one.is_activated else later}",
                help=_help(guest, one, storage),
                impact=None if one.is_activated else Impact.HYGIENE,
                related=(*_likewise(others), *_entry_of(guest, name, storage)),
            )


def _is_there(guest: Guest, one: SnapshotUse, storage: Storage | None) -> bool:
    if storage is None or is_removed(guest, storage):
        return False
    return storage.on(guest.node) or one.use.content == "snippets"


def _lack(guest: Guest, name: str, storage: Storage | None) -> str:
    if storage is None:
        return missing_storage(guest.tree, name)[0]
    if is_removed(guest, storage):
        return f"storage `{name}` is of type `{storage.type}`, which PVE 9 no longer has"
    return f"storage `{name}` is {'disabled' if storage.disabled else f'not available on node {guest.node}'}"


class SnapshotContentType(GuestRule):
    """A snapshot has a volume on a storage that may not hold its kind of content.

    ## What it finds

    A disk of a VM's snapshot on a storage without content type `images`, a CD image on one without `iso`, a root disk or
    mount point of a container's snapshot on one without `rootdir`. As information, a container's subvolume (ZFS, BTRFS),
    which starts and cannot be migrated. Silent where the guest itself has such a volume there: `storage-content-type`
    speaks of that. Of saved memory, too: PVE reads it from any storage that it knows.

    ## Why it matters

    The rollback works, but PVE then refuses to start the guest ("storage '...' does not support content-type '...'"), and with
    a VM's saved memory that start is part of the rollback.

    ## When to ignore it

    When nobody will roll back to the snapshot.
    """

    name = "snapshot-content-type"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    words = ("[",)
    starts_only = True
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    before_upgrade = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (get_current_vm_volumes, check_volume_storage_type)",
        "qemu-server 9.2.6 PVE/QemuConfig.pm (__snapshot_rollback_vm_start)",
        "pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount)",
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (__snapshot_copy_config)",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_storage_content)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        storages = guest.tree.cluster.storages or {}
        wrong = (one for one in snapshot_uses(guest) if _is_wrong(guest, one, storages.get(one.use.storage)))
        for one, others in _by_storage(wrong):
            storage, content = storages[one.use.storage], one.use.content
            snapshot = f"the snapshot `{one.snapshot.name}`"
            is_refused = not is_subvolume(one.use.volume)
            consequence = (
                f"PVE refuses to start the {guest.kind.noun}"
                if is_refused
                else "the container starts, but PVE refuses to migrate it"
            )
            yield Finding(
                place=one.use.place,
                message=f"storage `{storage.id}` may not hold `{content}`: after a rollback to {snapshot}, {consequence}",
                help=f"add `{content}` to the storage's `content`, or delete the snapshot",
                severity=None if is_refused else Severity.INFO,
                related=(*_likewise(others), Related(storage.place("content"), "its content types")),
            )


def _is_wrong(guest: Guest, one: SnapshotUse, storage: Storage | None) -> bool:
    if storage is None or not storage.built_in or one.use.content in {*storage.content, "snippets"}:
        return False
    if one.use.is_state or one.snapshot.unfinished is not None:
        return False
    return storage.on(guest.node) and not is_removed(guest, storage)


def _help(guest: Guest, one: SnapshotUse, storage: Storage | None) -> str:
    delete = f"delete the snapshot: `{_TOOLS[guest.kind]} delsnapshot VMID {one.snapshot.name}`"
    if not one.is_activated:
        return f"bring the storage back, or {delete}"
    if storage is not None and is_removed(guest, storage):
        return f"before the upgrade, {delete}, or mount the volume on the nodes and give a storage of type `dir` this name"
    return "bring the storage back; where it is gone for good, take the snapshot's section out of the file"


def _likewise(others: Iterable[SnapshotUse]) -> Iterator[Related]:
    return (Related(other.use.place, "likewise") for other in others)


def _entry_of(guest: Guest, name: str, storage: Storage | None) -> tuple[Related, ...]:
    if storage is None:
        return missing_storage(guest.tree, name)[1]
    return (Related(storage.place(), "the storage"),)


def _by_storage(found: Iterable[SnapshotUse]) -> Iterator[tuple[SnapshotUse, list[SnapshotUse]]]:
    """Of each snapshot and storage the use that is worst, with the others."""
    groups: dict[tuple[str | None, str], list[SnapshotUse]] = {}
    for one in found:
        groups.setdefault((one.snapshot.name, one.use.storage), []).append(one)
    for group in groups.values():
        worst = min(group, key=lambda one: (is_subvolume(one.use.volume), not one.is_activated))
        yield worst, [one for one in group if one is not worst]
