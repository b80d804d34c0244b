from __future__ import annotations

from collections.abc import Iterator

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


class PortOfTwoBridges(TreeRule):
    """A network interface of the node is part of two bridges or bonds.

    ## What it finds

    An interface in the ports of two bridges, in the members of two bonds, or in both, in a node's record of its interfaces.

    ## Why it matters

    An interface can be in one of them only: the one that comes up last takes it from the other, whose guests lose their
    network. PVE refuses to write any change of the node's network: "port ... is already used on interface".

    ## When to ignore it

    When the two are never up at once, and nobody changes the network with PVE.
    """

    name = "port-of-two-bridges"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DEVICE_MISSING
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network/Interfaces.pm (__write_etc_network_interfaces), run",
        "Linux 6.18 ip link set eno1 master vmbr1: takes it from vmbr0, run",
        "ifupdown2 3.9.0 addons/bridge.py (_add_ports), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            owners: dict[str, tuple[str, Related]] = {}
            for name in network.stanzas:
                for option, part in network.ports(name):
                    place = option.place(part)
                    owner, first = owners.setdefault(part.text, (name, Related(place, f"part of `{name}`")))
                    if owner != name:
                        yield Finding(
                            place=place,
                            message=f"`{part.text}` is part of `{owner}` and of `{name}`: only the one that comes up last has it",
                            help="take it out of one of them",
                            severity=None if {owner, name} <= network.started else Severity.WARNING,
                            related=(first,),
                        )
