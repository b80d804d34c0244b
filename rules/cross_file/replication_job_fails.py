from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.jobs import ReplicationJob
from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.placement.replication import storages_replicated
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
)


class ReplicationJobFails(TreeRule):
    """A replication job has a target that cannot take the guest's disks.

    ## What it finds

    An enabled job in replication.cfg whose `target` is not a node of the cluster (as corosync.conf says), is the node that
    the guest is on, or is none of the `nodes` of a storage of the guest's replicated disks. The target keeps them on a
    storage of the same name. A warning where the guest is not among the files.

    ## Why it matters

    Each run of the job fails, or none is ever started: there is no copy of the disks when the guest's node fails.

    ## When to ignore it

    Never: the guest is not replicated.
    """

    name = "replication-job-fails"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    join_keys = (JoinKey.REPLICATION,)
    requires = ("replication.cfg",)
    sources = (
        "pve-guest-common 6.0.2 PVE/ReplicationState.pm (job_status: never sync to local node)",
        "pve-guest-common 6.0.2 PVE/Replication.pm (replicate)",
        "pve-manager 9.2.11 PVE/CLI/pvesr.pm (prepare_local_job: storage_check_enabled)",
        "pve-manager 9.2.11 PVE/API2/ReplicationConfig.pm (create: target)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        guests: dict[int, Guest] = {}
        for guest in guests_in_order(tree):
            if guest.vmid is not None:
                guests.setdefault(guest.vmid, guest)
        for job in (tree.cluster.replication_jobs or {}).values():
            if not job.disabled and not job.is_going:
                yield from _failures(tree, job, guests.get(job.vmid))


def _failures(tree: Tree, job: ReplicationJob, guest: Guest | None) -> Iterator[Finding]:
    members = tree.cluster.members
    if members and job.target not in members:
        yield Finding(
            place=job.place("target"),
            message=f"`{job.target}` is not a node of the cluster: the replication job `{job.id}` fails each time it runs",
            help="name a node of the cluster, or remove the job",
            # PVE does not run the job of a guest that is gone.
            severity=None if guest is not None else Severity.WARNING,
        )
    elif guest is None or guest.node is None:
        return
    elif guest.node == job.target:
        # PVE turns the job round where the guest has left its source.
        if job.source in (None, job.target):
            yield Finding(
                place=job.place("target"),
                message=f"{guest.kind.noun} {job.vmid} is on `{job.target}` itself: PVE never runs the replication job `{job.id}`",
                help="name another node as the target",
            )
    else:
        yield from _missing_storages(job, guest)


def _missing_storages(job: ReplicationJob, guest: Guest) -> Iterator[Finding]:
    """The first: with the others the job has no chance either."""
    for storage, setting in storages_replicated(guest):
        if storage.nodes is not None and job.target not in storage.nodes:
            yield Finding(
                place=job.place("target"),
                message=(
                    f"storage `{storage.id}`, which has `{setting.key}` of {guest.kind.noun} {job.vmid}, is not available on"
                    f" `{job.target}`: the replication job `{job.id}` fails each time it runs"
                ),
                help=f"add `{job.target}` to the storage's `nodes` if it has such a pool, or choose another target",
                related=(
                    Related(storage.place("nodes"), "the storage"),
                    Related(setting.at(), "the disk"),
                ),
            )
            return
