from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.corosync import Corosync
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class ClusterVotesUnusual(TreeRule):
    """The cluster stands still without one of its nodes, or its nodes have unequal votes.

    ## What it finds

    A cluster of which corosync.conf gives one node so many votes that the others have no majority, as of two nodes without
    a QDevice; and any node that has other than one vote. Where HA keeps guests started, the former is a matter of
    [ha-without-quorum](ha-without-quorum.md).

    ## Why it matters

    Nodes without a majority start no guests, and nothing in /etc/pve can be changed there: during an upgrade, each time
    that the other node restarts. The upgrade check `pve8to9` warns of both.

    ## When to ignore it

    When the cluster is to have just these nodes and votes.
    """

    name = "cluster-votes-unusual"
    category = Category.MIGRATION_HA
    severity = Severity.INFO
    impact = Impact.MIGRATION
    evidence = Evidence.TREE
    requires = ("corosync.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cluster_corosync)",
        "pve-docs 9.1.3 pvecm.adoc (Corosync External Vote Support)",
        "corosync 3.1.10 man/votequorum.5 (expected_votes, two_node, auto_tie_breaker), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        if corosync is None or len(corosync.members) < 2:
            return
        needed = corosync.indispensable
        if needed and not any(one.started for one in (tree.cluster.ha_resources or {}).values()):
            yield _stands_still(corosync)
        for member in corosync.members.values():
            if member.votes != 1 and member not in needed:
                yield Finding(
                    place=member.place,
                    message=f"the node `{member.name}` has {member.votes} votes, and not one as is usual",
                    help="set `quorum_votes: 1`, and raise `config_version`",
                )


def _stands_still(corosync: Corosync) -> Finding:
    needed = corosync.indispensable
    if len(needed) == len(corosync.members) == 2:
        fact = "only the two nodes have a vote: while one is down, the other starts"
        help = "add a third vote, of another node or of a QDevice (`pvecm qdevice setup`)"
    else:
        fact = f"`{needed[0].name}` has {needed[0].votes} of {corosync.votes} votes: while it is down, the others start"
        help = "give all nodes the same number of votes"
    return Finding(
        place=needed[0].place,
        message=f"{fact} no guests, and nothing can be changed in /etc/pve",
        help=help,
    )
