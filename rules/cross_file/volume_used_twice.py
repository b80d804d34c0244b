from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pvelint.grammar.container.used_devices import used_devices
from pvelint.grammar.container.volumes import unused_volumes, volumes
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.hardware.block_devices import whole_disk
from pvelint.grammar.placement.volumes import storage_behind
from pvelint.grammar.vm.drive import STATE_DRIVES, Drive, drives
from pvelint.grammar.vm.volume_name import is_size, parse_volume_id
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import Conflict, Use, by_pair, clashes, harm_of, noun, related, use_by, what

_FEW = 6
Volume = tuple[str | None, str]
"""The node, None for a storage that all nodes share, and the volume or path."""


class VolumeUsedTwice(TreeRule):
    """A disk is attached twice.

    ## What it finds

    A volume or host device that two guests or two lines of one VM use as a disk. A volume of the
    same name on the local storages of two nodes is not the same disk. A partition that one has and the whole disk that
    the other has are one disk; a record of `ls -l /dev/disk/by-id` tells which paths mean one device. CD images, templates and container mount points
    with `shared=1` are left out, volumes that all guests have read-only, and `unusedN` lines of a guest's own disks (see
    `unused-still-attached`).

    ## Why it matters

    A file system that is mounted twice is destroyed: each guest writes over what the other one believes to be there.
    Nothing in PVE keeps two guests from starting with one disk. Containers of one node are the exception: the node mounts
    the file system once for both, unless it is an image file. There it is a warning: what one of them deletes or rolls
    back is gone for the other. Who only reads what another guest writes reads what was never there as a whole. A volume that one of the two only remembers as
    `unusedN`, or that is marked `shared=1` or read-only, is a warning. It is information where two VMs pass through
    one device and so cannot run at the same time. All disks that two guests share are one finding.

    ## When to ignore it

    When the guests run a cluster file system on the disk, or one of them will never run again.
    """

    name = "volume-used-twice"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    join_keys = (JoinKey.VOLUME, JoinKey.PCI)
    sources = (
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes: not supported aliased volumes)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (is_volume_in_use)",
        "pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount: an image file gets a loop device at each mount)",
        "https://github.com/torvalds/linux/blob/0084fefe2960/fs/super.c (get_tree_bdev: one superblock a block device; read)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for conflict, more in by_pair(_conflicts(tree)):
            use, others = conflict.use, conflict.others
            is_own = all(other.place.path == use.place.path for other in others)
            yield Finding(
                place=use.place,
                message=f"{what(conflict, more, 'a disk of', 'disks of')}: {_harm(conflict, is_own=is_own)}",
                help="remove one of the lines"
                if is_own
                else "attach it to one guest only, and give the other one a disk of its own",
                severity=conflict.severity,
                related=related(others, "uses it here"),
            )


def _harm(conflict: Conflict, *, is_own: bool) -> str:
    if all(_share_a_mount(conflict.thing, conflict.use, other) for other in conflict.others):
        return "both have one file system, and what one deletes or rolls back is gone for the other"
    if sum(not use.reads_only for use in (conflict.use, *conflict.others)) < 2:
        return "what one of them writes, the other does not see in time, and reads broken data"
    if is_own:
        return f"the {noun(conflict.use)} writes to one disk as if it were two, which destroys its data"
    return "two systems that write to it destroy its data"


def _share_a_mount(volume: str, one: Use, other: Use) -> bool:
    """Two containers, for which one kernel has the file system open once."""
    return not (one.is_vm or other.is_vm) and one.node == other.node and not volume.endswith(".raw")


def _conflicts(tree: Tree) -> Iterator[Conflict]:
    guests = {guest.document.path: guest for guest in tree.guests}
    every = _uses(tree)
    for (_, volume), uses in every.items():
        for use, found in clashes(uses) if len(uses) > 1 else ():
            others = [other for other in found if not (use.reads_only and other.reads_only)]
            apart = [other for other in others if not _share_a_mount(volume, use, other)]
            if not apart and all(other.place.path == use.place.path for other in others):
                continue
            severity = harm_of(guests, use, apart) if apart else Severity.WARNING
            yield Conflict(volume, use, others, severity, len(uses))
    yield from _of_partitions(guests, every)


def _of_partitions(guests: Mapping[str, Guest], every: Mapping[Volume, list[Use]]) -> Iterator[Conflict]:
    """Those who have a part of a disk that others have as a whole."""
    for (node, volume), uses in every.items():
        disk = whole_disk(volume) if volume.startswith("/") else None
        for use in uses if disk is not None else ():
            found = [other for other in every.get((node, disk or ""), ())[:_FEW] if use.clashes(other)]
            others = [other for other in found if not (use.reads_only and other.reads_only)]
            if others and others[0].is_vm and not use.is_vm:
                yield Conflict(volume, others[0], [use], harm_of(guests, use, others[:1]), 2)
            elif others:
                yield Conflict(volume, use, others, harm_of(guests, use, others), len(others) + 1)


def _uses(tree: Tree) -> dict[Volume, list[Use]]:
    found: dict[Volume, list[Use]] = defaultdict(list)
    for guest in guests_in_order(tree):
        if guest.is_template:
            continue
        for volume, use in _of_vm(guest) if guest.kind is VM else _of_container(guest):
            found[_identity(tree, guest.node, volume)].append(use)
    return found


def _of_vm(guest: Guest) -> Iterator[tuple[str, Use]]:
    """Each volume or device with its use."""
    for drive in drives(guest.config):
        if _is_writable_disk(drive):
            mild, reads_only = drive.setting.flag("shared"), drive.setting.flag("ro")
            yield drive.file, use_by(guest, drive.setting.at("file"), mild=mild, reads_only=reads_only)
    own = {drive.file for drive in drives(guest.config)}
    for unused in guest.config.numbered("unused"):
        volume = unused.get("file")
        if parse_volume_id(volume) is not None and volume not in own:
            yield volume, use_by(guest, unused.at("file"), mild=True)


def _of_container(container: Guest) -> Iterator[tuple[str, Use]]:
    """The same of a container."""
    own = {mounted.volume for mounted in volumes(container.config)}
    for mounted in volumes(container.config):
        if mounted.is_volume and not mounted.shared:
            use = use_by(container, mounted.setting.at("volume"), reads_only=mounted.read_only)
            yield mounted.volume, use
    for device in used_devices(container.config):
        if device.mounts and not device.shared:
            yield device.path, use_by(container, device.place, reads_only=device.read_only)
    for unused in unused_volumes(container.config):
        volume = unused.get("volume")
        if volume and volume not in own:
            yield volume, use_by(container, unused.at("volume"), mild=True)


def _is_writable_disk(drive: Drive) -> bool:
    """Not a CD drive or image, and not a size to allocate (`local-lvm:32`)."""
    if not (drive.is_disk or drive.key in STATE_DRIVES) or drive.is_medium:
        return False
    if drive.path is not None:
        return True
    return bool(drive.volume) and not is_size(drive.volume)


def _identity(tree: Tree, node: str | None, volume: str) -> Volume:
    if volume.startswith("/"):
        inventory = tree.inventory(node)
        return node or "", inventory.device_path(volume) if inventory is not None else volume
    storage = storage_behind(tree, volume)
    if storage is not None and storage.shared:
        return None, volume
    return node or "", volume
