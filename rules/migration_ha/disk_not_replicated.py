from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES, drives
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity


class DiskNotReplicated(GuestRule):
    """A disk is left out of the VM's replication.

    ## What it finds

    `replicate=0` of a disk on ZFS, of a VM with a replication job that is on.

    ## Why it matters

    The other node gets the rest of the VM and not this disk: after a failure of this node it does not start there.

    ## When to ignore it

    When you would detach the disk in that case, since its data can be lost.
    """

    name = "disk-not-replicated"
    category = Category.MIGRATION_HA
    severity = Severity.INFO
    impact = Impact.MIGRATION
    keys = (*BUSES, *(key.rstrip("0") for key in STATE_DRIVES))
    words = ("replicate=",)
    evidence = Evidence.TREE
    requires = ("replication.cfg", "storage.cfg")
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuConfig.pm (get_replicatable_volumes)",
        "pve-docs 9.1.3 qm.adoc (Hard Disk: Skip replication)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        targets = guest.tree.cluster.replicated.get(guest.vmid or 0)
        for drive in drives(guest.config) if targets else ():
            storage = storage_of(guest, drive)
            if drive.is_cdrom or storage is None or not storage.replicates:
                continue
            if not drive.setting.flag("replicate", True):
                nodes = ", ".join(sorted(targets or ()))
                yield Finding(
                    place=drive.setting.at("replicate"),
                    message=f"`{drive.key}` is not replicated to {nodes}: the VM cannot start there without this node",
                    help="remove `replicate=0`, or be ready to detach the disk",
                )
