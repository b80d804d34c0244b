from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.stanzas import Option
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


class NodeGatewayTwice(TreeRule):
    """A node has two default gateways.

    ## What it finds

    In a node's record of its interfaces, `gateway` of IPv4, or of IPv6, at two interfaces that come up with the node.
    Those with a `metric` or `vrf` are left out.

    ## Why it matters

    A node has one default route: the interface that comes up last replaces that of the other. Whatever was to go by the
    other gateway goes by this one, or nowhere. PVE refuses such a gateway: "Default gateway already exists".

    ## When to ignore it

    When the two are not up at once.
    """

    name = "node-gateway-twice"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-manager 9.2.11 PVE/API2/Network.pm (check_duplicate_gateway)",
        "ifupdown2 3.9.0 lib/iproute2.py (route_add_gateway), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            firsts: dict[bool, tuple[str, Option]] = {}
            for name, stanzas in network.stanzas.items():
                for stanza in stanzas if name in network.started else ():
                    gateway = stanza.first("gateway")
                    if gateway is None or stanza.first("metric") or stanza.first("vrf"):
                        continue
                    owner, first = firsts.setdefault(":" in gateway.first, (name, gateway))
                    if owner != name:
                        yield Finding(
                            place=gateway.place(),
                            message=f"`{name}` and `{owner}` have a default gateway each: the node uses that of the one that comes up last",
                            help="keep one `gateway`, and add routes for other networks (`up ip route add ...`)",
                            related=(Related(first.place(), "the other gateway"),),
                        )
