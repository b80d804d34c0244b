from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.addresses import host_address
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

_OF_ONE = ("lo", "dummy")


class NodeAddressWithoutPrefix(TreeRule):
    """An address of a node has no prefix length.

    ## What it finds

    In a node's record of its interfaces, a static `address` without `/24` or the like, and without `netmask`. Not on `lo`
    or a bridge's port, and not where the stanza has `pointopoint` or adds routes.

    ## Why it matters

    The address is taken for a network of itself alone, `/32` or `/128`: the node does not reach its neighbours, only what
    its gateway sends on.

    ## When to ignore it

    When the node has no network beside it.
    """

    name = "node-address-without-prefix"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network/Interfaces.pm (__read_etc_network_interfaces: no mask), run",
        "ifupdown2 3.9.0 addons/address.py (__get_ip_addr_with_attributes), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for name, stanzas in network.stanzas.items():
                for stanza in () if name.startswith(_OF_ONE) or name in network.bridges_of else stanzas:
                    address = stanza.first("address")
                    if (
                        address is None
                        or stanza.method not in ("", "static")
                        or not host_address(address.first)
                    ):
                        continue
                    has_more = any(stanza.first(option) for option in ("netmask", "pointopoint"))
                    if (
                        has_more
                        or "/" in address.first
                        or any("route" in one.text for one in stanza.commands)
                    ):
                        continue
                    size = 128 if ":" in address.first else 32
                    yield Finding(
                        place=address.place(),
                        message=f"`address {address.first}` of `{name}` has no prefix length: it is alone in its network, /{size}",
                        help=f"write it as `address {address.first}/{64 if size == 128 else 24}`, with the length of its network",
                    )
