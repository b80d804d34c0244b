from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import title


class BridgeNotAuto(TreeRule):
    """A bridge that guests use does not come up with its node.

    ## What it finds

    A bridge without an `auto` line, or another that starts it or what stands on it, in a node's record of its interfaces,
    where guests of the node are connected to it. Silent where the record sources files that are not recorded.

    ## Why it matters

    After the node has started the bridge does not exist, and its guests do not start until somebody brings it up:
    "bridge ... does not exist".

    ## When to ignore it

    When something else brings it up.
    """

    name = "bridge-not-auto"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.NO_START
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network.pm (read_bridge_mtu: bridge does not exist)",
        "ifupdown2 3.9.0 ifupdown/networkinterfaces.py (process_auto), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            idle = [bridge for name, bridge in network.bridges.items() if not network.comes_up(name)]
            users = _users(tree) if idle else {}
            for bridge in idle:
                if guests := users.get((network.name, bridge.name)):
                    more = f" and {len(guests) - 1} more guests" if len(guests) > 1 else ""
                    place = next(
                        nic.setting.at("bridge")
                        for nic in network_devices(guests[0])
                        if nic.bridge == bridge.name
                    )
                    yield Finding(
                        place=bridge.where,
                        message=f"`{bridge.name}` does not come up with the node: {title(guests[0])}{more} will not start then",
                        help=f"add `auto {bridge.name}`",
                        related=(Related(place, "uses it"),),
                    )


def _users(tree: Tree) -> dict[tuple[str, str], list[Guest]]:
    """The guests that start, by the record of their node and the bridge."""

    def look() -> dict[tuple[str, str], list[Guest]]:
        found: dict[tuple[str, str], list[Guest]] = defaultdict(list)
        for guest in guests_in_order(tree):
            network = tree.cluster.networks.of(guest.node)
            if network is not None and not guest.is_template:
                for name in {nic.bridge for nic in network_devices(guest)}:
                    if name is not None:
                        found[network.name, name].append(guest)
        return found

    return tree.once("users of bridges", look)
