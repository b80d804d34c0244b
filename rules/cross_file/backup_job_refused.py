from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.jobs.backup_jobs import BackupJob
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule

_NEED_STORAGE = ("notes-template", "protected")


class BackupJobRefused(TreeRule):
    """A backup job has options that vzdump refuses.

    ## What it finds

    An enabled job in jobs.cfg or vzdump.cron that names guests together with `all`, `exclude` or `pool`; that selects
    nothing; whose pool is not in user.cfg; that has `notes-template` or `protected` without `storage`, `storage` together
    with `dumpdir`, or `maxfiles` (up to PVE 8) together with `prune-backups`; a `notes-template` with a variable or an
    escape sequence that there is not; and in vzdump.cron an option that vzdump
    does not have, such as `--maxfiles` in PVE 9, or a value that it does not take.

    ## Why it matters

    PVE keeps the job and starts it at its time, and vzdump refuses its options: it makes no backup. vzdump.cron is of PVE 7.0
    and older, but cron still runs what it says.

    ## When to ignore it

    Never: the backups are not made.
    """

    name = "backup-job-refused"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.BACKUP
    evidence = Evidence.TREE
    requires = ("jobs.cfg|vzdump.cron",)
    sources = (
        "pve-manager 9.2.11 PVE/VZDump.pm (verify_vzdump_parameters, $verify_notes_template, new)",
        "pve-manager 8.4.1 PVE/VZDump.pm (verify_vzdump_parameters: maxfiles)",
        "pve-manager 9.2.11 PVE/API2Tools.pm (get_resource_pool_guest_members)",
        "pve-guest-common 6.0.2 PVE/VZDump/Common.pm ($confdesc: requires)",
        "pve-common 9.2.1 PVE/JSONSchema.pm (get_options, validate), run",
        "pve-cluster 9.1.6 PVE/Cluster/Setup.pm (gen_pve_vzdump_symlink)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        pools = tree.cluster.pools
        for job in (tree.cluster.backup_jobs or {}).values():
            if not job.enabled:
                continue
            found = next(_faults(job), None)
            if found is None and pools is not None and job.pool is not None and job.pool not in pools:
                found = "pool", f"pool `{job.pool}` does not exist", "name another pool, or make this one"
            if found is not None:
                option, fact, help = found
                yield Finding(
                    place=job.place(option),
                    message=f"{fact}: vzdump refuses the backup job `{job.id}` each time it runs",
                    help=help,
                )


def _faults(job: BackupJob) -> Iterator[tuple[str, str, str]]:
    """(option, fact, help), what vzdump complains about first in front."""
    options = job.properties
    if job.foreign is not None:
        name = job.foreign.name.text
        help = (
            "write `--prune-backups keep-last=N`" if name == "maxfiles" else "correct the name, or remove it"
        )
        yield name, f"vzdump has no option `--{name}`", help
    if job.refused is not None:
        option, fact = job.refused
        yield option, fact, "correct it, or remove it"
    for option in _NEED_STORAGE:
        if option in options and "storage" not in options:
            yield option, f"`{option}` needs `storage`", "add `storage`"
    for option in ("all", "exclude", "pool"):
        if job.vmids and option in options and (option != "all" or job.flag("all")):
            yield option, f"`{option}` cannot stand together with guests", "remove one of the two"
    if "maxfiles" in options and "prune-backups" in options:
        yield "maxfiles", "`maxfiles` cannot stand together with `prune-backups`", "remove `maxfiles`"
    for unknown in job.unknown_in_notes:
        help = "use {{cluster}}, {{guestname}}, {{node}} and {{vmid}}, `\\n` and `\\\\`"
        yield "notes-template", f"there is no `{unknown}` for `notes-template`", help
    if not (job.vmids or job.everything or job.pool or job.flag("stop")):
        yield "vmid", "no guest is selected", "add `vmid`, `pool` or `all`"
    if "storage" in options and "dumpdir" in options:
        yield "dumpdir", "`dumpdir` cannot stand together with `storage`", "remove one of the two"
