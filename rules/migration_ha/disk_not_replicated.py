from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.placement.volumes import storage_behind, storage_of
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES, drives
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Severity,
)


class DiskNotReplicated(GuestRule):
    """A disk is left out of the guest's replication.

    ## What it finds

    `replicate=0` of a disk or mount point on ZFS, of a guest with a replication job that is on.

    ## Why it matters

    The other node gets the rest of the guest and not this disk: after a failure of this node it does not start there.

    ## When to ignore it

    When you would detach the disk in that case, since its data can be lost.
    """

    name = "disk-not-replicated"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.MIGRATION
    keys = (*BUSES, *(key.rstrip("0") for key in STATE_DRIVES), "mp")
    words = ("replicate=",)
    evidence = Evidence.TREE
    requires = ("replication.cfg", "storage.cfg")
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuConfig.pm (get_replicatable_volumes)",
        "pve-container 6.1.10 PVE/LXC/Config.pm (get_replicatable_volumes)",
        "pve-docs 9.1.3 qm.adoc (Hard Disk: Skip replication)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        targets = guest.tree.cluster.replicated.get(guest.vmid or 0)
        nodes, noun = ", ".join(sorted(targets or ())), guest.kind.noun
        for setting, storage in _disks(guest) if targets else ():
            if storage is not None and storage.replicates and not setting.flag("replicate", True):
                yield Finding(
                    place=setting.at("replicate"),
                    message=f"`{setting.key}` is not replicated to {nodes}: the {noun} cannot start there without this node",
                    help="remove `replicate=0`, or be ready to detach the disk",
                )


def _disks(guest: Guest) -> Iterator[tuple[Setting, Storage | None]]:
    if guest.kind is VM:
        yield from ((d.setting, storage_of(guest, d)) for d in drives(guest.config) if not d.is_cdrom)
        return
    yield from (
        (v.setting, storage_behind(guest.tree, v.volume)) for v in volumes(guest.config) if not v.is_root
    )
