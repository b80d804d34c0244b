from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.placement.volumes import storage_behind
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.volume_name import base_of, cloned_from, is_subvolume
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
)


class OrphanBaseReference(TreeRule):
    """A disk builds on, or is, the base volume of a template that it does not belong to.

    ## What it finds

    A linked clone whose template does not exist, as information; and a base volume that a guest which is no template
    uses as its own disk. The first is told only of trees that look like a whole /etc/pve.

    ## Why it matters

    The clone needs every block of the base volume, which without the template belongs to no config and looks like a
    leftover. PVE refuses to remove it ("base volume is still in use by linked clones"), other tools do not. A base
    volume as a disk does not work: on `lvmthin`, `btrfs` and `dir` it is made read-only, on `nfs`, `cifs` and the like
    the clones read what the VM writes, and on ZFS and Ceph RBD clones come from a snapshot that lacks it. A
    container gets an image read-only, and a subvolume as it is: on ZFS it can write to it, on BTRFS it cannot.

    ## When to ignore it

    When the template is in another cluster on the same storage, or the tree does not hold all guests.
    """

    name = "orphan-base-reference"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.QEMU_REFUSES, Impact.GUEST, Impact.HYGIENE)
    words = ("base-", "basevol-")
    evidence = Evidence.TREE
    sources = (
        "pve-storage 9.1.7 PVE/Storage.pm (vdisk_free, volume_is_base_and_used)",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (create_base, clone_image)",
        "pve-storage 9.1.7 PVE/Storage/LvmThinPlugin.pm (create_base)",
        "pve-storage 9.1.7 PVE/Storage/BTRFSPlugin.pm (create_base)",
        "pve-storage 9.1.7 PVE/Storage/ZFSPoolPlugin.pm (create_base, clone_image)",
        "pve-storage 9.1.7 PVE/Storage/RBDPlugin.pm (create_base, clone_image)",
        'pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount: "ro,noload" for base volumes)',
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        guests = {guest.vmid: guest for guest in tree.guests}
        known = tree.vmids | tree.container_ids
        for guest in guests_in_order(tree):
            for disk in _disks_of_vm(guest) if guest.kind is VM else _disks_of_container(guest):
                template, base = cloned_from(disk.volume), base_of(disk.volume)
                if tree.is_whole and template is not None and template not in known:
                    yield _orphan(guest, disk, template)
                elif base is not None and not guest.is_template:
                    yield _direct(guest, disk, base, guests)


class _Disk(NamedTuple):
    key: str
    place: Place
    id: str

    @property
    def volume(self) -> str:
        return self.id.partition(":")[2]


def _disks_of_vm(guest: Guest) -> Iterator[_Disk]:
    for drive in drives(guest.config):
        if drive.storage is not None and not drive.is_cdrom:
            yield _Disk(drive.key, drive.setting.at("file"), drive.file)


def _disks_of_container(guest: Guest) -> Iterator[_Disk]:
    for mounted in volumes(guest.config):
        if mounted.is_volume:
            yield _Disk(mounted.key, mounted.setting.at("volume"), mounted.volume)


def _orphan(guest: Guest, disk: _Disk, owner: int) -> Finding:
    move = "qm disk move" if guest.kind is VM else "pct move-volume"
    return Finding(
        place=disk.place,
        message=f"the disk is a linked clone of template {owner}, which does not exist: the base volume that it needs"
        " belongs to no config",
        help=f"restore the template's config, or make it a full clone (`{move} VMID {disk.key} STORAGE`)",
        severity=Severity.INFO,
        impact=Impact.HYGIENE,
    )


def _direct(guest: Guest, disk: _Disk, owner: int, guests: Mapping[int | None, Guest]) -> Finding:
    kind = guest.kind.noun
    template = guests.get(owner)
    is_other = template is not None and template is not guest
    file = Place(path=template.document.path, span=FILE_START) if template and is_other else None
    whose = f"this {kind} when it was a template" if owner == guest.vmid else f"template {owner}"
    consequence, impact = _consequence(guest, disk)
    if is_other and impact is not Impact.QEMU_REFUSES:
        consequence, impact = f"{consequence}, and destroying the template deletes it", Impact.DATA_RISK
    return Finding(
        place=disk.place,
        message=f"`{disk.volume}` is the base volume of {whose}: {consequence}",
        help=f"give the {kind} a clone of the volume, or mark it as a template again"
        if owner == guest.vmid
        else f"give the {kind} a clone of the volume",
        severity=Severity.INFO if impact is Impact.HYGIENE else None,
        impact=impact,
        related=(Related(file, "the template"),) if file is not None else (),
    )


_READ_ONLY = frozenset({"lvmthin", "btrfs", "dir"})
_BY_SNAPSHOT = frozenset({"zfspool", "zfs", "rbd"})
_BY_FILE = frozenset({"nfs", "cifs", "glusterfs", "cephfs"})


def _consequence(guest: Guest, disk: _Disk) -> tuple[str, Impact]:
    if guest.kind is CONTAINER and not is_subvolume(disk.volume):
        return "PVE mounts it read-only, and the container can change nothing on it", Impact.GUEST
    storage = storage_behind(guest.tree, disk.id)
    kind = storage.type if storage is not None else ""
    if guest.kind is CONTAINER and kind in _READ_ONLY:
        return "PVE has made it read-only, and the container can change nothing on it", Impact.GUEST
    if kind in _READ_ONLY:
        return "PVE has made it read-only, and QEMU cannot open it for writing", Impact.QEMU_REFUSES
    if kind in _BY_SNAPSHOT or is_subvolume(disk.volume):
        return f"linked clones do not get what the {guest.kind.noun} writes to it", Impact.HYGIENE
    if kind in _BY_FILE:
        return "what the VM writes to it changes every linked clone", Impact.DATA_RISK
    return "if it can be written to at all, that changes every linked clone", Impact.DATA_RISK
