from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.volume_name import base_of, cloned_from
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, Related, Severity, Tree, TreeRule


class OrphanBaseReference(TreeRule):
    """A disk builds on, or is, the base volume of a template that it does not belong to.

    ## What it finds

    A linked clone whose template does not exist, as information; and a base volume that a VM which is no template uses
    as its own disk. The first is told only of trees that look like a whole /etc/pve.

    ## Why it matters

    The clone needs every block of the base volume, which without the template belongs to no config and looks like a
    leftover. PVE refuses to remove it ("base volume is still in use by linked clones"), other tools do not. A base
    volume as a disk does not work: on `lvmthin`, `btrfs` and `dir` it is made read-only, on `nfs`, `cifs` and the like
    the clones read what the VM writes, and on ZFS and Ceph RBD clones come from a snapshot that lacks it.

    ## When to ignore it

    When the template is in another cluster on the same storage, or the tree does not hold all guests.
    """

    name = "orphan-base-reference"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.QEMU_REFUSES, Impact.HYGIENE)
    words = ("base-",)
    evidence = Evidence.TREE
    sources = (
        "pve-storage 9.1.7 PVE/Storage.pm (vdisk_free, volume_is_base_and_used)",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (create_base, clone_image)",
        "pve-storage 9.1.7 PVE/Storage/LvmThinPlugin.pm (create_base)",
        "pve-storage 9.1.7 PVE/Storage/BTRFSPlugin.pm (create_base)",
        "pve-storage 9.1.7 PVE/Storage/ZFSPoolPlugin.pm (create_base, clone_image)",
        "pve-storage 9.1.7 PVE/Storage/RBDPlugin.pm (create_base, clone_image)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        machines = {guest.vmid: guest for guest in vms(tree)}
        known = tree.vmids | tree.container_ids
        for guest in vms(tree):
            for drive in drives(guest.config):
                if drive.is_cdrom or drive.storage is None:
                    continue
                template, base = cloned_from(drive.volume), base_of(drive.volume)
                if tree.is_whole and template is not None and template not in known:
                    yield _orphan(drive, template)
                elif base is not None and not guest.is_template:
                    yield _direct(drive, guest, base, machines)


def _orphan(drive: Drive, owner: int) -> Finding:
    return Finding(
        place=drive.setting.at("file"),
        message=f"the disk is a linked clone of template {owner}, which does not exist: the base volume that it needs"
        " belongs to no config",
        help=f"restore the template's config, or make it a full clone (`qm disk move VMID {drive.key} STORAGE`)",
        severity=Severity.INFO,
        impact=Impact.HYGIENE,
    )


def _direct(drive: Drive, guest: Guest, owner: int, machines: Mapping[int | None, Guest]) -> Finding:
    template = machines.get(owner)
    is_other = template is not None and template is not guest
    file = Place(path=template.document.path, span=FILE_START) if template and is_other else None
    whose = "this VM when it was a template" if owner == guest.vmid else f"template {owner}"
    consequence, impact = _consequence(guest, drive)
    if is_other and impact is not Impact.QEMU_REFUSES:
        consequence, impact = f"{consequence}, and destroying the template deletes it", Impact.DATA_RISK
    return Finding(
        place=drive.setting.at("file"),
        message=f"`{drive.volume}` is the base volume of {whose}: {consequence}",
        help="give the VM a clone of the volume, or mark it as a template again"
        if owner == guest.vmid
        else "give the VM a clone of the volume",
        severity=Severity.INFO if impact is Impact.HYGIENE else None,
        impact=impact,
        related=(Related(file, "the template"),) if file is not None else (),
    )


_READ_ONLY = frozenset({"lvmthin", "btrfs", "dir"})
_BY_SNAPSHOT = frozenset({"zfspool", "zfs", "rbd"})
_BY_FILE = frozenset({"nfs", "cifs", "glusterfs", "cephfs"})


def _consequence(guest: Guest, drive: Drive) -> tuple[str, Impact]:
    storage = storage_of(guest, drive)
    kind = storage.type if storage is not None else ""
    if kind in _READ_ONLY:
        return "PVE has made it read-only, and QEMU cannot open it for writing", Impact.QEMU_REFUSES
    if kind in _BY_SNAPSHOT:
        return "linked clones do not get what the VM writes to it", Impact.HYGIENE
    if kind in _BY_FILE:
        return "what the VM writes to it changes every linked clone", Impact.DATA_RISK
    return "if it can be written to at all, that changes every linked clone", Impact.DATA_RISK
