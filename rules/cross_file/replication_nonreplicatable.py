from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster import ReplicationJob
from pvelint.grammar.drive import Drive, drives
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

from ._guests import vms


class ReplicationNonreplicatable(TreeRule):
    """A VM with a replication job has a disk that PVE cannot replicate.

    ## What it finds

    A disk of a VM that replication.cfg names, on a local storage other than `zfspool` or given as a path, without
    `replicate=0`. Shared storages need no replication and are left out, as are jobs that are disabled.

    ## Why it matters

    The whole job fails ("missing replicate feature on volume ..."), so that no disk of the VM is replicated.

    ## When to ignore it

    When a storage plugin of your own can replicate under a built-in type's name.
    """

    name = "replication-nonreplicatable"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    requires = ("replication.cfg", "storage.cfg")
    sources = (
        "qemu-server PVE/QemuConfig.pm (get_replicatable_volumes)",
        "pve-docs pvesr.adoc",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        jobs: dict[int, ReplicationJob] = {}
        for job in (tree.cluster.replication_jobs or {}).values():
            if not job.disabled:
                jobs.setdefault(job.vmid, job)
        for guest in vms(tree):
            if guest.vmid not in jobs:
                continue
            job = jobs[guest.vmid]
            for drive in drives(guest.config):
                if _fails(tree, drive):
                    yield Finding(
                        place=drive.setting.at("file"),
                        message=f"PVE cannot replicate `{drive.file}`: the replication job `{job.id}` fails as a whole",
                        help="move the disk to a ZFS storage, or leave it out with replicate=0",
                        related=(Related(job.place(), "the job"),),
                    )


def _fails(tree: Tree, drive: Drive) -> bool:
    if drive.is_cdrom or not drive.setting.flag("replicate", True):
        return False
    if drive.path is not None:
        return not drive.setting.flag("shared")
    storage = (tree.cluster.storages or {}).get(drive.storage or "")
    return storage is not None and storage.built_in and not storage.shared and storage.type != "zfspool"
