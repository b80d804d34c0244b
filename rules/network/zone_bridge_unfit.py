from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.network.node_network import NodeNetwork
from pvelint.grammar.network.sdn import Zone
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

_MOST_NAMED = 3


class ZoneBridgeUnfit(TreeRule):
    """The bridge of an SDN zone is not on a node of the zone, or has a smaller MTU.

    ## What it finds

    The `bridge` of a VLAN or QinQ zone that is not among the recorded network interfaces of a node of the zone, and an `mtu`
    of the zone above that of the bridge there. Silent about nodes whose record is missing, or sources files that are not
    recorded.

    ## Why it matters

    PVE makes none of the zone's VNets on that node ("can't find bridge"), and guests on them do not start there. Of a
    VNet with a larger MTU than the bridge, large packets are dropped.

    ## When to ignore it

    When the record of the interfaces is out of date.
    """

    name = "zone-bridge-unfit"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.NO_START
    other_impacts = (Impact.GUEST,)
    evidence = Evidence.TREE
    requires = ("sdn/zones.cfg", "interfaces")
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN/Zones/Plugin.pm (find_bridge)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VlanPlugin.pm (generate_sdn_config), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/QinQPlugin.pm (generate_sdn_config)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        records = {node: network for node, network in tree.cluster.networks.all() if network.is_complete}
        owners: dict[str, dict[str | None, NodeNetwork]] = defaultdict(dict)
        for node, network in records.items():
            for interface in network.stanzas:
                owners[interface][node] = network
        everywhere: dict[str, _Fit] = {}
        for zone in (tree.cluster.zones or {}).values():
            name = zone.bridge
            if name is None or zone.type not in ("vlan", "qinq"):
                continue
            if zone.nodes is not None:
                fit = _fit(name, [node for node in sorted(zone.nodes) if node in records], owners[name])
            elif name in everywhere:
                fit = everywhere[name]
            else:
                fit = everywhere[name] = _fit(name, list(records), owners[name])
            yield from _findings(zone, fit)


class _Fit(NamedTuple):
    without: list[str | None]
    """The nodes that lack the bridge."""
    smallest: tuple[int, Related] | None
    """The least MTU of the bridge on a node, and where that is."""


def _fit(name: str, nodes: list[str | None], owners: dict[str | None, NodeNetwork]) -> _Fit:
    there = [owners[node] for node in nodes if node in owners and name in owners[node].bridges]
    found = [
        (mtu, Related(network.bridges[name].where, "the bridge"))
        for network in there
        if (mtu := network.bridge_mtu(name))
    ]
    return _Fit(
        [node for node in nodes if node not in owners], min(found, key=lambda one: one[0], default=None)
    )


def _findings(zone: Zone, fit: _Fit) -> Iterator[Finding]:
    if fit.without:
        named = ", ".join(f"node {node}" if node else "the node" for node in fit.without[:_MOST_NAMED])
        more = len(fit.without) - _MOST_NAMED
        where = (
            f"{named} and {more} more lack"
            if more > 0
            else f"{named} {'lack' if len(fit.without) > 1 else 'lacks'}"
        )
        yield Finding(
            place=zone.place("bridge"),
            message=f"{where} the bridge `{zone.bridge}`: the VNets of the zone `{zone.id}` are not made there",
            help="add the bridge there, or limit the zone to the `nodes` that have it",
        )
    if zone.mtu is not None and fit.smallest is not None and zone.mtu > fit.smallest[0]:
        most, bridge = fit.smallest
        yield Finding(
            place=zone.place("mtu"),
            message=f"the zone `{zone.id}` has the MTU {zone.mtu}, and its bridge `{zone.bridge}` {most}: larger packets do not get through",
            help=f"raise the MTU of the bridge and its ports, or set `mtu {most}` for the zone",
            impact=Impact.GUEST,
            related=(bridge,),
        )
