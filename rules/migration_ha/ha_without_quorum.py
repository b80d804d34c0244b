from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.corosync import Corosync, Member
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


class HaWithoutQuorum(TreeRule):
    """HA cannot do its work, because the cluster has no quorum once a node fails.

    ## What it finds

    Guests that HA keeps started in a cluster of which corosync.conf gives one node so many votes that the others have no
    majority: two nodes without a QDevice, or a node with more votes than all others.

    ## Why it matters

    When that node fails, the others have no quorum: HA starts its guests nowhere, and the watchdog resets those of the others that run
    guests under HA.

    ## When to ignore it

    When HA is there for moving guests by hand or for maintenance alone.
    """

    name = "ha-without-quorum"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg", "corosync.conf")
    before_upgrade = True
    sources = (
        "pve-docs 9.1.3 ha-manager.adoc (Requirements: at least three cluster nodes)",
        "pve-docs 9.1.3 pvecm.adoc (Corosync External Vote Support)",
        "pve-docs 9.1.3 ha-manager.adoc (Fencing: on quorum loss the watchdog resets the node)",
        "pve-ha-manager 5.2.0 PVE/HA/LRM.pm (work: lost_agent_lock)",
        "corosync 3.1.10 man/votequorum.5 (expected_votes, two_node, auto_tie_breaker), read",
        "corosync 3.1.10 exec/votequorum.c (votequorum_readconfig), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync, resources = tree.cluster.corosync, (tree.cluster.ha_resources or {}).values()
        started = [resource for resource in resources if resource.started]
        if corosync is None or len(corosync.members) < 2 or not started:
            return
        if found := corosync.indispensable:
            yield Finding(
                place=found[0].place,
                message=f"{_fact(corosync, found)}: HA then starts no guest anywhere",
                help="add a third vote, of another node or of a QDevice (`pvecm qdevice setup`)"
                if len(corosync.members) == 2
                else "give all nodes the same number of votes",
                related=(Related(started[0].place(), "a guest under HA"),),
            )


def _fact(corosync: Corosync, found: list[Member]) -> str:
    if len(found) == 2 == len(corosync.members):
        return "only the two nodes have a vote, so that neither has a quorum when the other fails"
    return f"without `{found[0].name}` the other nodes have no quorum, since it has {found[0].votes} votes"
