from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.storage_places import same_volumes
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule


class StorageTwice(TreeRule):
    """Two storages keep the guests' disks in the same place.

    ## What it finds

    Two enabled storages with one folder, pool, volume group, export or share, which both hold disks of VMs or both those of
    containers, on a node that has both.

    ## Why it matters

    Each disk has two names, and PVE does not know that they are one: a rescan adds the disks of one storage to their guests
    as unused disks of the other, and who removes those loses the disks in use. New disks may take a name that is in use,
    and the space is counted twice.

    ## When to ignore it

    When one of the two is only for moving disks, and will go.
    """

    name = "storage-twice"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-docs 9.1.3 pvesm.adoc (Storage Configuration: aliases)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (rescan, update_disk_config)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for storage, earlier in same_volumes((tree.cluster.storages or {}).values()):
            yield Finding(
                place=storage.place(),
                message=f"storages `{storage.id}` and `{earlier.id}` keep disks in the same place: each disk has two names there",
                help="keep one of the two, or let them hold different content",
                related=(Related(earlier.place(), "the other storage"),),
            )
