from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.corosync import Corosync, Member
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

_DIES = "corosync does not start with this file"


class ClusterNodeIncomplete(TreeRule):
    """Corosync does not accept what it is told of a node.

    ## What it finds

    A `node` section of corosync.conf without `nodeid` or with the one of another node; without the address of a link
    (`ring0_addr` to `ring7_addr`) that other nodes have; or without any address.

    ## Why it matters

    Corosync needs a number of its own for each node, and that all nodes have the same number of links ("Not all nodes have the same
    number of links"): it does not start with such a file, and one that runs does not take it over. A node without an
    address is no part of the cluster. The upgrade check `pve8to9` asks for number and address.

    ## When to ignore it

    Never: a node without corosync has no quorum, and starts no guests.
    """

    name = "cluster-node-incomplete"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("corosync.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cluster_corosync)",
        "corosync 3.1.9 exec/totemconfig.c (put_nodelist_members_to_config, check_for_duplicate_nodeids, totem_volatile_config_validate), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        if corosync is None:
            return
        uneven = corosync.uneven_links
        first: dict[int, Member] = {}
        for member in corosync.members.values():
            twin = first.setdefault(member.id, member) if member.id else member
            if twin is not member:
                yield _finding(
                    member,
                    f"has the `nodeid` {member.id} of `{twin.name}`",
                    help="give it another `nodeid`",
                    related=(Related(twin.place, f"the node `{twin.name}`"),),
                )
            elif facts := _lacks(corosync, member, uneven):
                names = " and ".join(f"`{name}`" for name in facts)
                yield _finding(member, f"has no {names}", help=f"add {names} to the node's section")
            elif not member.links:
                yield _finding(
                    member,
                    "has no address",
                    outcome="it is no part of the cluster",
                    help="add `ring0_addr` to the node's section",
                )


def _lacks(corosync: Corosync, member: Member, uneven: frozenset[int]) -> list[str]:
    """What corosync does not start without."""
    lacks = ["nodeid"] if corosync.is_knet and member.id == 0 and member.links else []
    return lacks + [f"ring{link}_addr" for link in sorted(uneven - member.links)]


def _finding(
    member: Member, fact: str, help: str, outcome: str = _DIES, related: tuple[Related, ...] = ()
) -> Finding:
    return Finding(
        place=member.place,
        message=f"the node `{member.name}` {fact}: {outcome}",
        help=f"{help}, and raise `config_version`",
        related=related,
    )
