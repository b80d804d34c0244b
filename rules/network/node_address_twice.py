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


class NodeAddressTwice(TreeRule):
    """An interface of a node has two addresses, of which PVE keeps one.

    ## What it finds

    In a node's own /etc/network/interfaces, a second static `address` of IPv4, or of IPv6, for one interface, and one of
    IPv6 beside one of IPv4 below `iface ... inet`.

    ## Why it matters

    Both work. PVE reads the last one alone, and removes the other from the file with the next change of the node's
    network in the web interface.

    ## When to ignore it

    When nobody changes the network there.
    """

    name = "node-address-twice"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = ("pve-common 9.2.1 PVE/Network/Interfaces.pm (__read_etc_network_interfaces), run",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for name, stanzas in network.stanzas.items():
                firsts: dict[str, Option] = {}
                own = [
                    stanza for stanza in stanzas if stanza.header.text == name and stanza.path == network.path
                ]
                for stanza, address in (
                    (some, one) for some in own for one in some.options.get("address", ())
                ):
                    kind = stanza.family or ("inet6" if ":" in address.first else "inet")
                    first = firsts.setdefault(kind, address)
                    if first is not address:
                        yield Finding(
                            place=first.place(),
                            message=f"`{name}` has the address {address.first}, too: PVE removes this one with its next change of the file",
                            help="put it into a file that /etc/network/interfaces sources, or into `up ip address add ...`",
                            related=(Related(address.place(), "the one that it keeps"),),
                        )
                        firsts[kind] = address
