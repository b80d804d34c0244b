from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.jobs.backup_jobs import BackupJob
from pvelint.grammar.placement.backup_nodes import BackupNodes
from pvelint.grammar.syntax.nodes import Place
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
from pvelint.rules.guest_kit import missing_storage

_HOLDS = "backup"


class BackupJobStorage(TreeRule):
    """A backup job writes to a storage that cannot take its backups.

    ## What it finds

    An enabled job in jobs.cfg or vzdump.cron whose `storage` is not in storage.cfg, is disabled, does not have `backup` in
    its `content`, or is not available on a node where the job has guests to back up; and one whose `fleecing` storage
    does not exist, is disabled or not available there.

    ## Why it matters

    The job fails before its first backup, on each node concerned, each time it runs. Without the storage for fleecing, the
    backups of VMs fail.

    ## When to ignore it

    Never: the backups are not made.
    """

    name = "backup-job-storage"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.BACKUP
    evidence = Evidence.TREE
    requires = ("storage.cfg", "jobs.cfg|vzdump.cron")
    sources = (
        "pve-manager 9.2.11 PVE/VZDump.pm (new, storage_info)",
        "pve-storage 9.1.7 PVE/Storage.pm (activate_storage, storage_check_enabled, vdisk_alloc)",
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (allocate_fleecing_images)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        storages = tree.cluster.storages or {}
        nodes = BackupNodes(tree)
        for job in (tree.cluster.backup_jobs or {}).values():
            if not job.enabled:
                continue
            if (name := job.storage) is not None:
                yield from _problems(
                    tree, job, name, storages.get(name), job.place("storage"), nodes, is_target=True
                )
            if (fleecing := job.fleecing_storage) is not None:
                found = storages.get(fleecing.value or "")
                yield from _problems(tree, job, fleecing.value or "", found, fleecing, nodes, is_target=False)


def _problems(
    tree: Tree,
    job: BackupJob,
    name: str,
    storage: Storage | None,
    place: Place,
    nodes: BackupNodes,
    *,
    is_target: bool,
) -> Iterator[Finding]:
    fact, where = _fact(job, name, storage, nodes, is_target)
    if fact:
        outcome = "fails" if is_target else "fails to back up VMs"
        yield Finding(
            place=place,
            message=f"{fact}: each run of the backup job `{job.id}` {outcome}{where}",
            help="name another storage, or correct this one in storage.cfg",
            related=(Related(storage.place(_concerned(storage, is_target)), "the storage"),)
            if storage
            else missing_storage(tree, name)[1],
        )


def _fact(
    job: BackupJob, name: str, storage: Storage | None, nodes: BackupNodes, is_target: bool
) -> tuple[str, str]:
    """What is wrong, and on which nodes, if not on all."""
    if storage is None:
        return f"storage `{name}` does not exist", ""
    if storage.disabled:
        return f"storage `{name}` is disabled", ""
    if is_target and _HOLDS not in storage.content:
        return f"storage `{name}` does not hold backups", ""
    if storage.nodes is None:
        return "", ""
    if job.node is not None and job.node not in storage.nodes:
        return f"storage `{name}` is not available on node `{job.node}`", ""
    without = sorted(nodes.of(job) - storage.nodes)
    if not without:
        return "", ""
    names = ", ".join(f"`{node}`" for node in without)
    return f"storage `{name}` is not available where the job has guests", f" on {names}"


def _concerned(storage: Storage, is_target: bool) -> str:
    if storage.disabled:
        return "disable"
    return "content" if is_target and _HOLDS not in storage.content else "nodes"
