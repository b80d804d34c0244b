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

_NONE = ("0.0.0.0", "::", "0.0.0.0/0", "::/0")


class AddressOnBridgePort(TreeRule):
    """A network interface of the node has an address of its own, and is a port of a bridge.

    ## What it finds

    In a node's record of its interfaces, an `iface ... static` with an `address` that a Linux bridge has among its
    `bridge-ports`.

    ## Why it matters

    The address is removed when the interface becomes a port, as an address there does not work: the node answers for that
    of the bridge alone. PVE refuses to write any change of the node's network: "ip address can't be set on interface if
    bridged".

    ## When to ignore it

    Never: the address is in the wrong place.
    """

    name = "address-on-bridge-port"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network/Interfaces.pm (__write_etc_network_interfaces), run",
        "ifupdown2 3.9.0 addons/bridge.py (_add_ports), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for port, bridges in network.bridges_of.items():
                if network.bridges[bridges[0]].is_ovs:
                    continue
                for stanza in network.stanzas.get(port, ()):
                    address = stanza.first("address")
                    if address is None or stanza.method not in ("", "static") or address.first in _NONE:
                        continue
                    yield Finding(
                        place=address.place(),
                        message=f"`{port}` is a port of `{bridges[0]}`: its address does not work there",
                        help=f"give the address to `{bridges[0]}`, and `{port}` the method `manual`",
                        related=(Related(network.bridges[bridges[0]].where, "the bridge"),),
                    )
