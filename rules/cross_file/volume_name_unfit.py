from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import VolumeUse, is_removed, uses_of_storages
from pvelint.grammar.schema.formats.volume_names import meant_image, shape_of_images, takes_image
from pvelint.grammar.vm.volume_name import is_request
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import without

_IMAGES = ("images", "rootdir")
_FILES = ("hookscript", "cicustom")


class VolumeNameUnfit(TreeRule):
    """A volume has a name that no volume of its storage can have.

    ## What it finds

    A disk or mount point whose name is not of the form that its storage's type gives its volumes: a bare file or a path on
    a storage of files, as in `local:vm-100-disk-0.qcow2`, `local:images/100/vm-100-disk-0.qcow2` or
    `local:debian.iso`; a folder before the name on LVM, ZFS or Ceph. Silent about storages of plugins, and where the tree
    has no storage.cfg.

    ## Why it matters

    PVE takes the volume's name apart before it looks for it. It cannot read this one ("unable to parse directory volume
    name"), and refuses to start the guest, also where the file is there.

    ## When to ignore it

    When storage.cfg is not the one of the cluster that the guest runs on.
    """

    name = "volume-name-unfit"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.INVALID,)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (parse_volname, parse_name_dir, parse_lvm_name)",
        "pve-storage 8.3.8 PVE/Storage/Plugin.pm (parse_volname: `rootdir/NUMBER`; parse_name_dir takes the files of snapshots)",
        "pve-storage 9.1.7 PVE/Storage/LvmThinPlugin.pm (parse_volname; so in LVMPlugin.pm)",
        "pve-storage 9.1.7 PVE/Storage/ZFSPoolPlugin.pm (parse_volname)",
        "pve-storage 9.1.7 PVE/Storage/RBDPlugin.pm (parse_volname)",
        "pve-storage 9.1.7 PVE/Storage/ISCSIPlugin.pm (parse_volname; so in ISCSIDirectPlugin.pm)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_volume_storage_type)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start: activate_volumes)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for guest, use, storage in uses_of_storages(tree):
            if storage is None or not _is_image(use) or takes_image(storage.type, use.volume, guest.version):
                continue
            if is_removed(guest, storage):
                continue
            consequence, severity = without(guest, use)
            meant = meant_image(storage.type, use.volume, guest.version)
            yield Finding(
                place=use.place,
                message=f"no volume of `{use.storage}`, a storage of type `{storage.type}`, can be called `{use.volume}`: {consequence}",
                help=f"did you mean `{use.storage}:{meant}`?"
                if meant
                else f"its volumes are called {shape_of_images(storage.type)}: `pvesm list {use.storage}` shows them",
                severity=severity,
                impact=None if severity is Severity.ERROR else Impact.INVALID,
                related=(Related(storage.place(), "the storage"),),
            )


def _is_image(use: VolumeUse) -> bool:
    """What the guest has as a disk; of a request for a new one another rule speaks."""
    if not use.needed or use.is_state or use.content not in _IMAGES:
        return False
    return use.place.key not in _FILES and not is_request(use.volume)
