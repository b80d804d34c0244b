from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from pvelint.grammar.access.pools import Pool
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.jobs.backup_jobs import VZDUMP, BackupJob
from pvelint.grammar.placement.backups import is_exempt
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.drive import drives
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import title


class BackupJobMissing(TreeRule):
    """No backup job includes the guest.

    ## What it finds

    A VM or container that no enabled job in jobs.cfg or vzdump.cron includes, whether by VMID, pool, node or `all`; jobs
    that PVE cannot use or never comes to include none. Silent where the tree has no enabled job, and about templates, VMs whose disks are all excluded from backups, and guests with
    the tag `nobackup`.

    ## Why it matters

    A guest that was created after the job is easily forgotten, until its backup is needed.

    ## When to ignore it

    When it is backed up in another way, or needs no backup.
    """

    name = "backup-job-missing"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.BACKUP
    evidence = Evidence.TREE
    requires = ("jobs.cfg|vzdump.cron",)
    sources = ("pve-manager 9.2.11 PVE/VZDump.pm (get_included_guests)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        enabled = [job for job in (tree.cluster.backup_jobs or {}).values() if job.enabled]
        jobs = [job for job in enabled if job.runs]
        lost = _lost(tree)
        selections = _Selections(jobs, tree.cluster.pools)
        for guest in guests_in_order(tree) if enabled or lost else ():
            vmid = guest.vmid
            if vmid is not None and _wants_backup(guest) and not selections.cover(vmid, guest.node):
                yield Finding(
                    place=Place(path=guest.document.path, span=FILE_START, value=str(vmid)),
                    message=f"no enabled backup job includes {title(guest)}: PVE makes no backups of it",
                    help="add it to a job, or tag it `nobackup`",
                    related=(*lost, *(_leaves_out(job) for job in jobs[:3]))[:3],
                )


def _leaves_out(job: BackupJob) -> Related:
    return Related(job.where, f"the job `{job.id}` does not include it")


def _lost(tree: Tree) -> tuple[Related, ...]:
    """The backup jobs that PVE cannot use."""
    jobs = tree.cluster.jobs
    lost = jobs.lost.values() if jobs is not None else ()
    return tuple(
        Related(entry.place(), f"PVE cannot use the job `{entry.id}`")
        for entry in lost
        if entry.type == VZDUMP
    )


class _Selections:
    """What jobs select, by number where they name numbers, so that many jobs cost no more than few."""

    def __init__(self, jobs: Iterable[BackupJob], pools: Mapping[str, Pool] | None) -> None:
        self._pools = pools
        self._naming: dict[int, list[BackupJob]] = defaultdict(list)
        self._broad: dict[str | None, list[BackupJob]] = defaultdict(list)
        for job in jobs:
            members = self._members(job)
            named = job.vmids if job.pool is None else members
            if named or members is not None:
                for vmid in named or ():
                    self._naming[vmid].append(job)
            else:
                self._broad[job.node].append(job)

    def cover(self, vmid: int, node: str | None) -> bool:
        broad = self._broad.values() if node is None else (self._broad[None], self._broad[node])
        candidates = chain(self._naming.get(vmid, ()), *broad)
        return any(job.covers(vmid, node, self._members(job)) for job in candidates)

    def _members(self, job: BackupJob) -> Mapping[int, Place] | None:
        if job.pool is None or self._pools is None:
            return None
        pool = self._pools.get(job.pool)
        return pool.members if pool is not None else {}


def _wants_backup(guest: Guest) -> bool:
    if guest.is_template or is_exempt(guest.config):
        return False
    if guest.kind is CONTAINER:
        return True
    disks = [drive for drive in drives(guest.config) if drive.is_disk]
    return not disks or any(disk.setting.flag("backup", True) for disk in disks)
