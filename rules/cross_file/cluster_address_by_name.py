from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.addresses import plain_address
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule


class ClusterAddressByName(TreeRule):
    """Corosync finds a node by its name.

    ## What it finds

    An address of a link in corosync.conf (`ring0_addr` to `ring7_addr`) that is a name.

    ## Why it matters

    Corosync asks /etc/hosts and the name service for the address when it starts. Where they do not know the name, or have
    another address for it on each node, the nodes do not find each other. PVE writes addresses, and the upgrade check
    `pve8to9` recommends them.

    ## When to ignore it

    When all nodes have the names in their /etc/hosts.
    """

    name = "cluster-address-by-name"
    category = Category.CROSS_FILE
    severity = Severity.INFO
    impact = Impact.HYGIENE
    evidence = Evidence.TREE
    requires = ("corosync.conf",)
    before_upgrade = True
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_cluster_corosync)",
        "pve-docs 9.1.3 pvecm.adoc (Link Address Types)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        corosync = tree.cluster.corosync
        for member in corosync.sections if corosync is not None else ():
            for address in member.addresses.values():
                if address.is_one_word and plain_address(address.value) is None:
                    yield Finding(
                        place=address.place,
                        message=f"`{address.value}` is a name: corosync finds the node only where it is resolved",
                        help="write the address, and raise `config_version`",
                    )
