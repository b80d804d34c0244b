from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.placement.ha import Managed, managed
from pvelint.grammar.placement.volumes import storage_behind, storage_of
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES, Drive, drives
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
from pvelint.rules.guest_kit import related_resource


class HaLocalStorage(GuestRule):
    """A guest under HA has its disk on one node only.

    ## What it finds

    A disk or mount point on a storage that is not shared, or a VM's disk given as a path without `shared=1`, of a guest
    that the HA stack manages and may run on several nodes, unless a replication job copies it to one of them. Where all
    disks are shared or copied, a cloud-init drive on such a storage is information, as it is on a VM without HA that a
    replication job copies.

    ## Why it matters

    When the node fails, HA starts the guest on another one, where the disk does not exist: every start fails. (Migration
    copies local disks, but only while both nodes run.)

    ## When to ignore it

    When a storage plugin of your own or a mounted cluster file system shares the data without saying so: then set
    `shared 1`.
    """

    name = "ha-local-storage"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = (*BUSES, *(key.rstrip("0") for key in STATE_DRIVES), "rootfs", "mp")
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg|replication.cfg", "storage.cfg")
    starts_only = True
    sources = (
        "pve-docs 9.1.3 ha-manager.adoc (shared storage for VMs and containers)",
        "pve-docs 9.1.3 pvesr.adoc (High-Availability)",
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes: local file/device)",
        "pve-container 6.1.10 PVE/LXC/Migrate.pm (prepare: cannot migrate local mount point)",
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (sync_offline_local_volumes: a cloud-init drive keeps its name)",
        "qemu-server 9.2.6 PVE/QemuServer/Cloudinit.pm (commit_cloudinit_disk allocates a missing volume)",
        "pve-ha-manager 5.2.0 PVE/HA/Manager.pm (next_state_recovery does not look at max_relocate)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        if found is None:
            if guest.tree.cluster.replicated.get(guest.vmid or 0):
                yield from _cloudinit(guest, "where the VM is recovered from its replica")
            return
        replicated = _is_replicated(guest, found)
        local = list((_of_vm if guest.kind is VM else _of_container)(guest, replicated=replicated))
        if local:
            first, more = local[0], len(local) - 1
            yield Finding(
                place=first.place,
                message=_of_node(first)
                if first.is_path
                else f"`{first.file}`{f' and {more} more exist' if more else ' exists'} on one node only: when that node fails,"
                f" HA cannot start the {guest.kind.noun} elsewhere",
                help="use a shared storage, or set `shared=1` if all nodes have the device under this name"
                if first.is_path
                else "move the disks to a shared storage, or replicate them (ZFS) to a node that HA may use",
                related=(*related_resource(found), *_related(guest, first.file)),
            )
            return
        yield from _cloudinit(guest, "after a failover", related_resource(found))


class _Local(NamedTuple):
    """What other nodes do not have, nor a replica of it."""

    file: str
    place: Place
    is_path: bool


def _of_vm(guest: Guest, *, replicated: bool) -> Iterator[_Local]:
    for drive in drives(guest.config):
        if _is_local(guest, drive, replicated=replicated):
            yield _Local(drive.file, drive.setting.at("file"), drive.path is not None)


def _of_container(guest: Guest, *, replicated: bool) -> Iterator[_Local]:
    """Folders and devices of the node are left to `mount-point-blocks-migration`."""
    for mounted in volumes(guest.config):
        storage = storage_behind(guest.tree, mounted.volume)
        is_copied = replicated and storage is not None and storage.replicates and mounted.replicated
        if not is_copied and _is_local_storage(guest, mounted.volume):
            yield _Local(mounted.volume, mounted.setting.at("volume"), False)


def _cloudinit(guest: Guest, when: str, related: tuple[Related, ...] = ()) -> Iterator[Finding]:
    for drive in drives(guest.config):
        if drive.is_cloudinit and _is_local_storage(guest, drive.file):
            yield Finding(
                place=drive.setting.at("file"),
                message=f"PVE does not replicate `{drive.file}`: {when}, PVE makes a new one, and the way back fails as long as"
                " the old one exists there",
                help="put the cloud-init drive on a shared storage, or remove it once the guest is set up",
                severity=Severity.INFO,
                related=(*related, *_related(guest, drive.file)),
            )


def _of_node(local: _Local) -> str:
    return (
        f"PVE takes `{local.file}` for a device of one node, since `shared=1` is not set: HA cannot migrate the VM, nor"
        " start it where the device does not exist"
    )


def _is_local(guest: Guest, drive: Drive, *, replicated: bool) -> bool:
    """A disk that other nodes do not have, nor a replica of it."""
    if drive.is_disk and drive.path is not None:
        return not drive.setting.flag("shared")
    if not (drive.is_disk or drive.key in STATE_DRIVES) or not _is_local_storage(guest, drive.file):
        return False
    storage = storage_of(guest, drive)
    is_copied = storage is not None and storage.replicates and drive.setting.flag("replicate", True)
    return not (replicated and is_copied)


def _is_local_storage(guest: Guest, volume: str) -> bool:
    storage = storage_behind(guest.tree, volume)
    return storage is not None and storage.built_in and not storage.shared


def _is_replicated(guest: Guest, found: Managed) -> bool:
    return not found.nodes.isdisjoint(guest.tree.cluster.replicated.get(guest.vmid or 0, ()))


def _related(guest: Guest, volume: str) -> tuple[Related, ...]:
    storage = storage_behind(guest.tree, volume)
    return (Related(storage.place(), "the storage, which is not shared"),) if storage is not None else ()
