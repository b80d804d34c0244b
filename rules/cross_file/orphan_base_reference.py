from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.volume_name import base_of, cloned_from
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, Related, Severity, Tree, TreeRule


class OrphanBaseReference(TreeRule):
    """A disk builds on a template's disk that nobody looks after.

    ## What it finds

    A linked clone whose template is not in the tree, and a template's disk that a VM which is no template uses as its
    own. The first is told only of trees that have storage.cfg and the folders of the nodes, and so look like a whole
    /etc/pve.

    ## Why it matters

    The clone needs every block of the base volume. PVE protects the base only as long as the template's config is
    there; without it the volume looks like a leftover, and removing it destroys all clones. What a VM writes to a base
    volume changes every clone of it; most storages have it read-only, and the VM does not start.

    ## When to ignore it

    When the template is in a cluster of its own on the same storage, or the tree does not hold all guests.
    """

    name = "orphan-base-reference"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    sources = (
        "pve-storage PVE/Storage/Plugin.pm (parse_volname), PVE/Storage.pm (vdisk_free: base volume still in use)",
        "qemu-server PVE/QemuMigrate.pm (clone of a base volume)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        machines = {guest.vmid: guest for guest in vms(tree)}
        known = tree.vmids | tree.container_ids
        cluster = tree.cluster
        whole = cluster.has("storage.cfg") and bool(cluster.nodes) and tree.is_complete
        for guest in vms(tree):
            for drive in drives(guest.config):
                if drive.is_cdrom or drive.storage is None:
                    continue
                template, base = cloned_from(drive.volume), base_of(drive.volume)
                if whole and template is not None and template not in known:
                    yield _orphan(drive, template)
                elif base is not None and not guest.is_template:
                    yield _direct(drive, guest, base, machines)


def _orphan(drive: Drive, owner: int) -> Finding:
    return Finding(
        place=drive.setting.at("file"),
        message=f"the disk is a linked clone of template {owner}, which does not exist: nothing protects the volume that"
        " it builds on",
        help=f"restore the template's config, or make it a full clone (`qm disk move VMID {drive.key} STORAGE`)",
    )


def _direct(drive: Drive, guest: Guest, owner: int, machines: Mapping[int | None, Guest]) -> Finding:
    template = machines.get(owner)
    is_other = template is not None and template is not guest
    file = Place(path=template.document.path, span=FILE_START) if template and is_other else None
    whose = "this VM when it was a template" if owner == guest.vmid else f"template {owner}"
    return Finding(
        place=drive.setting.at("file"),
        message=f"`{drive.volume}` is the base volume of {whose}: what the VM writes to it changes every linked clone",
        help="give the VM a clone of the volume, or mark it as a template again"
        if owner == guest.vmid
        else "give the VM a clone of the volume",
        related=(Related(file, "the template"),) if file is not None else (),
    )
