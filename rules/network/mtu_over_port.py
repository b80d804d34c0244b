from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.node_network import NodeNetwork
from pvelint.grammar.syntax.scalars import whole_number
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


class MtuOverPort(TreeRule):
    """A bridge or VLAN of the node has a larger MTU than what it stands on.

    ## What it finds

    In a node's record of its interfaces, an `mtu` of a Linux bridge above that of one of its ports, and one of a VLAN
    interface above that of its carrier. An interface without `mtu` has 1500; a bond without it is not judged. And an `mtu`
    of a bond's member above that of the bond, or of a member of an Open vSwitch bridge or bond above that of the whole, which
    has 1500 where it says nothing.

    ## Why it matters

    Guests send packets of that size, and those that are larger than the port's MTU are dropped there: small ones arrive,
    and transfers hang. PVE refuses to write any change of the node's network: "mtu 1500 is lower than". A bond or bridge
    sends no packets larger than its own MTU, whatever its members could.

    ## When to ignore it

    When something else sets the port's MTU.
    """

    name = "mtu-over-port"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.GUEST
    other_impacts = (Impact.INVALID,)
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network/Interfaces.pm (__write_etc_network_interfaces: check_mtu), run",
        "ifupdown2 3.9.0 addons/address.py (_check_mtu_config), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for name in network.stanzas:
                option = network.first(name, "mtu")
                mtu = whole_number(option.first) if option is not None else None
                if option is None or mtu is None or network.runs_commands(name, "mtu"):
                    continue
                for lower, most in _below(network, name):
                    if mtu > most:
                        yield Finding(
                            place=option.place(),
                            message=f"`{name}` has the MTU {mtu}, and `{lower}` below it {most}: larger packets do not get through",
                            help=f"set `mtu {mtu}` for `{lower}`, too, or lower that of `{name}`",
                        )
                        break
            yield from _over_wholes(network)


def _over_wholes(network: NodeNetwork) -> Iterator[Finding]:
    for whole in network.stanzas:
        for option, member in network.ports(whole):
            most = network.most_of_parts(whole, option.name)
            own, mtu = network.first(member.text, "mtu"), network.mtu(member.text)
            if own is not None and most is not None and mtu is not None and mtu > most:
                noun = "bridge" if option.name == "ovs-ports" else "bond"
                lower = f"leave out the `mtu` of `{member.text}`, which gets that of its bond"
                yield Finding(
                    place=own.place(),
                    message=f"`{member.text}` has the MTU {mtu}, and its {noun} `{whole}` {most}: PVE refuses to write any change of the node's network",
                    help=f"{lower if option.name == 'bond-slaves' else 'lower it'}, or raise that of `{whole}`",
                    impact=Impact.INVALID,
                )


def _below(network: NodeNetwork, name: str) -> Iterator[tuple[str, int]]:
    """What the interface stands on, with its MTU, where that is told; not of bonds, which give theirs to their members."""
    vlan = network.vlan_of(name)
    names = [part.text for option, part in network.ports(name) if option.name == "bridge-ports"]
    for lower in [vlan[0]] if vlan else names:
        mtu = network.mtu(lower)
        if mtu is not None and not network.runs_commands(lower, "mtu"):
            yield lower, mtu
