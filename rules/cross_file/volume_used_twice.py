from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.placement.volumes import storage_behind
from pvelint.grammar.vm.drive import STATE_DRIVES, Drive, drives
from pvelint.grammar.vm.volume_name import is_size, parse_volume_id
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, clashes, named, related, take_turns, use_by, use_in

Volume = tuple[str | None, str]
"""The node, None for a storage that all nodes share, and the volume or path."""


class VolumeUsedTwice(TreeRule):
    """A disk is attached twice.

    ## What it finds

    A volume or host device that two VMs, a VM and a container, or two lines of one VM use as a disk. A volume of the
    same name on the local storages of two nodes is not the same disk. CD images, templates and container mount points
    with `shared=1` are left out, and `unusedN` lines of a VM's own disks (see `unused-still-attached`).

    ## Why it matters

    A file system that is mounted twice is destroyed: each guest writes over what the other one believes to be there.
    Nothing in PVE keeps two VMs from starting with one disk. A volume that one of the two only remembers as
    `unusedN`, that is marked `shared=1` or read-only, or that two VMs have which share a passed-through device and
    so cannot run at once, is a warning.

    ## When to ignore it

    When the guests run a cluster file system on the disk, or one of them will never run again.
    """

    name = "volume-used-twice"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    sources = (
        "qemu-server PVE/QemuMigrate.pm (aliased volumes are refused)",
        "qemu-server PVE/QemuServer/Drive.pm (is_volume_in_use)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        guests = {guest.document.path: guest for guest in tree.guests}
        for (_, volume), uses in _uses(tree).items():
            if len(uses) < 2:
                continue
            for use, others in clashes(uses):
                mild = use.mild or all(o.mild or take_turns(guests, use, o) for o in others)
                name = named(use, others, len(uses))
                yield Finding(
                    place=use.place,
                    message=f"`{volume}` is a disk of {name}: two systems that write to it destroy its data",
                    help="attach it to one guest only, and give the other one a disk of its own",
                    severity=Severity.WARNING if mild else None,
                    related=related(others, "uses it here"),
                )


def _uses(tree: Tree) -> dict[Volume, list[Use]]:
    found: dict[Volume, list[Use]] = defaultdict(list)
    for container in tree.cluster.containers:
        for point in container.volumes:
            volume = point.volume
            is_bind_mount = volume is not None and volume.startswith("/") and not volume.startswith("/dev/")
            if volume and not is_bind_mount and not point.shared and not container.template:
                use = use_in(container, point.place(), mild=point.key.startswith("unused"))
                found[_identity(tree, container.node, volume)].append(use)
    for guest in vms(tree):
        if guest.is_template:
            continue
        own = {drive.file for drive in drives(guest.config)}
        for drive in drives(guest.config):
            if _is_writable_disk(drive):
                mild = drive.setting.flag("shared") or drive.setting.flag("ro")
                use = use_by(guest, drive.setting.at("file"), mild=mild)
                found[_identity(tree, guest.node, drive.file)].append(use)
        for unused in guest.config.numbered("unused"):
            volume = unused.get("file")
            if parse_volume_id(volume) is not None and volume not in own:
                found[_identity(tree, guest.node, volume)].append(use_by(guest, unused.at("file"), mild=True))
    return found


def _is_writable_disk(drive: Drive) -> bool:
    """Not a CD drive or image, and not a size to allocate (`local-lvm:32`)."""
    if not (drive.is_disk or drive.key in STATE_DRIVES) or drive.file.lower().endswith(".iso"):
        return False
    if drive.path is not None:
        return True
    return bool(drive.volume) and not is_size(drive.volume)


def _identity(tree: Tree, node: str | None, volume: str) -> Volume:
    storage = storage_behind(tree, volume)
    if storage is not None and storage.shared:
        return None, volume
    return node or "", volume
