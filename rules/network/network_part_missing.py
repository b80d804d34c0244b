from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.node_network import NodeNetwork
from pvelint.grammar.network.stanzas import Stanza
from pvelint.grammar.network.vlans import LARGEST_VLAN
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Severity,
    Tree,
    TreeRule,
)


class NetworkPartMissing(TreeRule):
    """A bridge, bond or VLAN of the node stands on an interface that is not there.

    ## What it finds

    In a node's record of its interfaces: a port or member `bondN`, `vmbrN` or `vlanN` (also `bond0.20`) without an `iface`
    of its own, a VLAN interface on one or without a number, and a bond without members. Silent where the record sources
    files that are not recorded, and about interfaces that a command names. Whether a card is there is not judged.

    ## Why it matters

    The bridge or bond comes up without it, and a VLAN interface does not come up: its guests reach nobody outside of the
    node. Where it is not just a VLAN of a port that is missing, PVE refuses to write any change of the node's network:
    "unable to find bridge port".

    ## When to ignore it

    When something else makes the interface.
    """

    name = "network-part-missing"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.DEVICE_MISSING
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network/Interfaces.pm (__write_etc_network_interfaces), run",
        "ifupdown2 3.9.0 addons/bridge.py (_add_ports), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for name, stanzas in network.stanzas.items():
                for option, part in network.ports(name):
                    if network.is_missing(part.text):
                        yield Finding(
                            place=option.place(part),
                            message=f"`{part.text}` is defined nowhere: `{name}` comes up without it",
                            help=f"add an `iface` for it, or correct `{option.name}`",
                        )
                yield from _of_vlan(network, name, stanzas[0])
                if network.lacks_members(name):
                    yield Finding(
                        place=stanzas[0].place(),
                        message=f"the bond `{name}` has no members: nothing reaches the network by it",
                        help="name its interfaces in `bond-slaves`",
                    )


def _of_vlan(network: NodeNetwork, name: str, stanza: Stanza) -> Iterator[Finding]:
    vlan = network.vlan_of(name)
    if vlan is None or network.first(name, "ovs-type") or next(network.ports(name), None):
        return
    carrier, number = vlan
    if network.is_missing(carrier):
        yield Finding(
            place=stanza.place(),
            message=f"`{carrier}`, on which `{name}` stands, is defined nowhere: it does not come up",
            help=f"add an `iface {carrier}`, or correct what it stands on",
        )
    elif number is None or not 1 <= number <= LARGEST_VLAN:
        yield Finding(
            place=stanza.place(),
            message=f"`{name}` stands on `{carrier}` without a VLAN from 1 to {LARGEST_VLAN}: it does not come up",
            help="set `vlan-id`, or call it `vlanN`",
        )
