from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.jobs.backup_jobs import BackupJob
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

_RETENTION = ("prune-backups", "maxfiles")
_PRUNES_ITSELF = "pbs"


class BackupRetentionMissing(TreeRule):
    """Nothing says how many backups of a job are kept.

    ## What it finds

    An enabled job without `prune-backups` (up to PVE 8 also `maxfiles`) to a storage without either, where the node's
    `vzdump.conf` has neither, if it is beside the tree as in /etc. Proxmox Backup Servers are left out, which prune by jobs
    of their own, storages of other vendors, and jobs with `remove 0`, which are to remove nothing.

    ## Why it matters

    PVE's default is to keep all backups: each run adds some, until the storage is full and the next ones fail.

    ## When to ignore it

    When the node's /etc/vzdump.conf, which is not beside the tree, has `prune-backups`, or old backups are removed in
    another way. `prune-backups keep-all=1` says that all are to be kept.
    """

    name = "backup-retention-missing"
    category = Category.CROSS_FILE
    severity = Severity.INFO
    impact = Impact.BACKUP
    evidence = Evidence.TREE
    requires = ("storage.cfg", "jobs.cfg|vzdump.cron")
    sources = (
        "pve-manager 9.2.11 PVE/VZDump.pm (new: prune-backups, read_vzdump_defaults)",
        "pve-guest-common 6.0.2 PVE/VZDump/Common.pm ($confdesc: prune-backups)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        if any(option in (tree.cluster.vzdump_defaults or {}) for option in _RETENTION):
            return
        storages = tree.cluster.storages or {}
        for job in (tree.cluster.backup_jobs or {}).values():
            storage = storages.get(job.storage or "")
            if job.enabled and storage is not None and _keeps_all_unsaid(job, storage):
                yield Finding(
                    place=job.where,
                    message=(
                        f"neither the backup job `{job.id}` nor its storage `{storage.id}` says what is kept: PVE keeps"
                        " all backups until the storage is full"
                    ),
                    help="add `prune-backups` to the job or the storage, `keep-all=1` if all are to be kept",
                    related=(Related(storage.place(), "the storage"),),
                )


def _keeps_all_unsaid(job: BackupJob, storage: Storage) -> bool:
    removes_nothing = "remove" in job.properties and not job.flag("remove")
    if removes_nothing or not storage.built_in or storage.type == _PRUNES_ITSELF:
        return False
    return not any(option in job.properties or storage.text(option) for option in _RETENTION)
