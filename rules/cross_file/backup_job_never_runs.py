from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule


class BackupJobNeverRuns(TreeRule):
    """A job is never started, though it is enabled.

    ## What it finds

    A backup or realm sync job in jobs.cfg behind one that PVE cannot use because its `schedule` (or another property that
    it needs) is missing or not valid; and a backup job for a node that is not in corosync.conf.

    ## Why it matters

    PVE's scheduler goes through the jobs in the order of their IDs, and dies of the first one without a schedule, even if
    that is disabled or for another node: none of the jobs after it is ever started, on no node. A job with `node` runs on
    that node alone.

    ## When to ignore it

    Never: what the job should do is not done.
    """

    name = "backup-job-never-runs"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.BACKUP
    other_impacts = (Impact.IGNORED,)
    evidence = Evidence.TREE
    requires = ("jobs.cfg|vzdump.cron",)
    sources = (
        "pve-manager 9.2.11 PVE/Jobs.pm (run_jobs), run",
        "pve-manager 9.2.11 PVE/API2/VZDump.pm (vzdump: node)",
        "pve-common 9.2.1 PVE/SectionConfig.pm (parse_config: what is left of an entry that check_config refuses), run",
        "pve-common 9.2.1 PVE/CalendarEvent.pm (parse_calendar_event)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        members = tree.cluster.members
        for job in (tree.cluster.backup_jobs or {}).values():
            if not job.enabled:
                continue
            if job.stopper is not None:
                yield _not_reached(f"backup job `{job.id}`", job.where, job.stopper)
            elif members is not None and job.node is not None and job.node not in members:
                yield Finding(
                    place=job.place("node"),
                    message=f"node `{job.node}` is not in the cluster: the backup job `{job.id}` runs nowhere",
                    help="name a node of the cluster, or remove `node`",
                )
        jobs = tree.cluster.jobs
        for sync in jobs.realm_syncs.values() if jobs is not None else ():
            if jobs is not None and sync.flag("enabled", default=True) and (stopper := jobs.before(sync)):
                yield _not_reached(f"realm sync job `{sync.id}`", sync.place(), stopper, Impact.IGNORED)


def _not_reached(job: str, place: Place, stopper: Entry, impact: Impact | None = None) -> Finding:
    return Finding(
        place=place,
        message=f"PVE's scheduler dies of the job `{stopper.id}` before it comes to the {job}: it never starts it",
        help=f"correct or remove the job `{stopper.id}`",
        impact=impact,
        related=(Related(stopper.place(), "the job that PVE cannot use"),),
    )
