from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.corosync import Corosync, Member
from pvelint.grammar.network.addresses import plain_address
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

_DIES = "corosync does not start with this file"


class ClusterNodeIncomplete(TreeRule):
    """Corosync does not accept what it is told of a node.

    ## What it finds

    A `node` section of corosync.conf without `nodeid` or with the one of another node; without the address of a link
    (`ring0_addr` to `ring7_addr`) that other nodes have; without any address; with more than an address on such a line,
    as a comment; without a `name`, or with that of another.

    ## Why it matters

    Corosync needs a number of its own for each node, and that all nodes have the same number of links ("Not all nodes have the same
    number of links"): it does not start with such a file, and one that runs does not take it over. Nor with an address that
    it cannot resolve ("failed to parse node address"): a comment needs a line of its own. A node without an
    address is no part of the cluster. Of two sections with one name, corosync counts two nodes and PVE knows the last; its next
    write of the file removes the other. A vote that no machine gives makes a majority harder to reach. A node without name is called
    by its `ring0_addr`. The upgrade check `pve8to9` asks for number, name and address.

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
        "pve-cluster 9.1.6 PVE/Corosync.pm (parse_conf), run",
        "pve-cluster 9.1.6 pmxcfs/confdb.c (cmap_read_clusternodes)",
        "corosync 3.1.9 exec/totemconfig.c (find_local_node), read",
        "corosync 3.1.9 exec/totemconfig.c (put_nodelist_members_to_config, check_for_duplicate_nodeids, totem_volatile_config_validate), read",
        "corosync 3.1.7 -t -c corosync.conf with `ring0_addr: 127.0.0.2 # c`, run",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        if corosync is None:
            return
        uneven = corosync.uneven_links
        first: dict[int, Member] = {}
        named: dict[str, Member] = {}
        for member in corosync.sections:
            yield from _more_than_addresses(member)
            twin = first.setdefault(member.id, member) if member.id else member
            namesake = named.setdefault(member.name, member)
            if twin is not member:
                yield _finding(
                    member,
                    f"has the `nodeid` {member.id} of `{twin.name}`"
                    if namesake is not twin
                    else f"is there twice, with the `nodeid` {member.id}",
                    help="give it another `nodeid`" if namesake is not twin else "remove one of its sections",
                    related=(Related(twin.place, f"the node `{twin.name}`"),),
                )
            elif namesake is not member:
                yield _finding(
                    member,
                    "is there twice",
                    outcome="corosync counts two nodes, and PVE knows the last alone",
                    help="remove one of its sections",
                    related=(Related(namesake.place, "its other section"),),
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
            elif not member.has_name and plain_address(member.name) is not None:
                yield _finding(
                    member,
                    "has no `name`",
                    outcome="PVE calls it by its address, and does not know it by its own name",
                    help="add `name` to the node's section",
                )


def _more_than_addresses(member: Member) -> Iterator[Finding]:
    for address in member.addresses.values():
        if not address.is_one_word:
            yield Finding(
                place=address.place,
                message=f"the node `{member.name}` has `{address.value}` for an address, to the end of the line: {_DIES}",
                help="write the address alone: a comment needs a line of its own",
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
