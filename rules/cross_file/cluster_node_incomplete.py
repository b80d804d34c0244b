from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class ClusterNodeIncomplete(TreeRule):
    """Corosync is not told how to reach a node.

    ## What it finds

    A `node` section of corosync.conf without `nodeid`, or without an address (`ring0_addr` to `ring7_addr`).

    ## Why it matters

    Corosync needs both of each node, and does not start without. The upgrade check `pve8to9` fails on it.

    ## When to ignore it

    Never: a node without corosync has no quorum, and starts no guests.
    """

    name = "cluster-node-incomplete"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("corosync.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cluster_corosync)",
        "corosync 3.1.7 corosync.conf(5) (nodeid, ringX_addr), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        for member in corosync.members.values() if corosync is not None else ():
            if member.lacks:
                names = " and ".join(f"`{name}`" for name in member.lacks)
                yield Finding(
                    place=member.place,
                    message=f"the node `{member.name}` has no {names}: corosync does not start with this file",
                    help=f"add {names} to the node's section, and raise `config_version`",
                )
