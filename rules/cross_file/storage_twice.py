from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.placement.storage_places import same_paths, same_volumes
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

_REPLICATED = "; never give a replicated guest disks on both: each run removes the replicas of some as stale"


class StorageTwice(TreeRule):
    """Two storages keep the guests' disks in the same place.

    ## What it finds

    Two enabled storages of one type with one folder, pool, volume group, export or share, which both hold disks of VMs or
    both those of containers, on a node that has both. It is a warning where PVE does not see that they are one, and where
    they are a shared volume group; else it is information.

    ## Why it matters

    Each disk has two names. PVE compares the paths behind them, so that two storages of one ZFS pool (thin and thick, say)
    work, but their space is counted twice, and the replication of a guest with disks on both removes replicas as stale.

    An export that is mounted twice has two paths, as has an RBD image without `krbd`: a rescan then adds the disks in use to
    their guests again, as unused ones, and who removes those loses the disks. What nodes change about a shared volume group
    PVE locks by the storage's name: with two names, two nodes may change it at once, and damage it.

    ## When to ignore it

    When the two differ on purpose, as in `sparse` or `blocksize`, or one of them will go.
    """

    name = "storage-twice"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.HYGIENE,)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    sources = (
        "pve-docs 9.1.3 pvesm.adoc (Storage Configuration: aliases)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (rescan, update_disk_config: $referencedpath)",
        "pve-container 6.1.10 PVE/LXC.pm (update_unused)",
        "pve-storage 9.1.7 PVE/Storage/Plugin.pm (filesystem_path, cluster_lock_storage)",
        "pve-storage 9.1.7 PVE/Storage/RBDPlugin.pm (path)",
        "pve-manager 9.2.11 PVE/CLI/pvesr.pm (prepare_local_job: delete stale volume)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for storage, earlier in same_volumes((tree.cluster.storages or {}).values()):
            names = f"storages `{storage.id}` and `{earlier.id}`"
            danger = _danger(storage, earlier)
            yield Finding(
                place=storage.place(),
                message=f"{names} keep disks in the same place: {danger or 'each disk has two names there'}",
                help="keep one of the two, or let them hold different content"
                + (_REPLICATED if storage.replicates else ""),
                severity=None if danger else Severity.INFO,
                impact=None if danger else Impact.HYGIENE,
                related=(Related(earlier.place(), "the other storage"),),
            )


def _danger(storage: Storage, earlier: Storage) -> str | None:
    if not same_paths(storage, earlier):
        return "PVE takes each for two, and a rescan adds disks in use as unused ones"
    if storage.type == "lvm" and (storage.shared or earlier.shared):
        return "PVE locks the volume group by two names, and two nodes may change it at once"
    return None
