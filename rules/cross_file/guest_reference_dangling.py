from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)


class GuestReferenceDangling(TreeRule):
    """A file of the cluster refers to a guest that does not exist.

    ## What it finds

    A VMID in ha/resources.cfg, ha/rules.cfg, replication.cfg, a backup job or a pool whose guest has no config, and an
    HA resource `vm:` for a container or `ct:` for a VM. Silent where the tree lacks the folder of a node that
    corosync.conf or another of its files mentions, and where it has no guest at all of the kind that an HA resource
    names, or, for the other files, none of one kind: the guest may be one of those.

    ## Why it matters

    HA cannot start such a resource; one that it ran before ends in the error state. That is an error for a resource
    that should run, if corosync.conf tells that the tree has all nodes, else a warning. The other files are a warning:
    such jobs report errors or protect nothing. What a backup job excludes or a disabled job lists is information.

    ## When to ignore it

    When the tree does not hold all guests of the cluster.
    """

    name = "guest-reference-dangling"
    former_names = ("ha-resource-dangling",)
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.HYGIENE,)
    evidence = Evidence.TREE
    join_keys = (JoinKey.HA,)
    requires = ("ha/resources.cfg|ha/rules.cfg|jobs.cfg|vzdump.cron|replication.cfg|user.cfg",)
    sources = (
        "pve-ha-manager 5.2.0 PVE/HA/Config.pm (read_and_check_resources_config)",
        "pve-ha-manager 5.2.0 PVE/HA/Manager.pm (manage)",
        "pve-manager 9.2.11 PVE/VZDump.pm (get_included_guests)",
        "pve-manager 9.2.11 PVE/Jobs.pm (run_jobs skips disabled jobs)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        machines, containers = tree.vmids, tree.container_ids
        if not (machines or containers) or not tree.is_complete:
            return
        for resource in (tree.cluster.ha_resources or {}).values():
            right, wrong = (machines, containers) if resource.kind == "vm" else (containers, machines)
            if resource.vmid in right or (resource.kind not in ("vm", "ct")):
                continue
            if not right and resource.vmid not in wrong:
                continue
            other = "is a container" if resource.kind == "vm" else "is a VM"
            what = other if resource.vmid in wrong else "does not exist"
            yield Finding(
                place=resource.place(),
                message=f"guest {resource.vmid} {what}: HA cannot start the resource `{resource.sid}`",
                help=f"remove the resource (`ha-manager remove {resource.sid}`), or restore the guest's config",
                severity=None if resource.started and tree.cluster.members is not None else Severity.WARNING,
            )
        for vmid, place, consequence, severity in _named(tree):
            if vmid not in machines and vmid not in containers and machines and containers:
                yield Finding(
                    place=place,
                    message=f"guest {vmid} does not exist: {consequence}",
                    help="remove it here, or restore the guest's config",
                    severity=severity,
                    impact=Impact.HYGIENE,
                )


def _named(tree: Tree) -> Iterator[tuple[int, Place, str, Severity]]:
    """(VMID, where it is, what comes of it if the guest does not exist, how bad that is)"""
    cluster = tree.cluster
    for rule in (cluster.ha_rules or {}).values():
        for vmid, place in rule.guests:
            yield vmid, place, f"the HA rule `{rule.id}` lists it needlessly", Severity.WARNING
    for job in (cluster.replication_jobs or {}).values():
        yield job.vmid, job.place(), f"the replication job `{job.id}` never runs", Severity.WARNING
    for backup in (cluster.backup_jobs or {}).values():
        name = f"the backup job `{backup.id}`"
        for vmid, place in backup.vmids.items():
            if backup.enabled:
                yield vmid, place, f"each run of {name} reports an error for it", Severity.WARNING
            else:
                yield vmid, place, f"{name}, which is disabled, lists it needlessly", Severity.INFO
        for vmid, place in backup.excluded.items():
            yield vmid, place, f"{name} excludes it needlessly", Severity.INFO
    for pool in (cluster.pools or {}).values():
        for vmid, place in pool.members.items():
            yield vmid, place, f"the pool `{pool.id}` lists it needlessly", Severity.WARNING
