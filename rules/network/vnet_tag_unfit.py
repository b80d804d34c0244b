from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pvelint.grammar.network.sdn import Vnet, Zone
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

_OVERLAYS = ("vxlan", "evpn")
_VLANS = ("vlan", "qinq")


class VnetTagUnfit(TreeRule):
    """The tag of a VNet does not fit its zone.

    ## What it finds

    A VNet without `tag` in a VLAN, VXLAN or EVPN zone, one with it in a simple zone, and two VNets with the same one in a
    VLAN or QinQ zone, or in any two VXLAN or EVPN zones that share a node and the `vxlan-port`; also two without it in a
    QinQ zone. Not on a bridge that the record of a node's interfaces has as one of Open vSwitch.

    ## Why it matters

    Without a tag PVE makes no bridge in VXLAN and EVPN zones ("missing vxlan tag"), and guests on it do not start; in a VLAN
    zone it makes one that is connected to nothing. Of two VNets with one tag only one is connected. A simple zone does not
    look at it. PVE refuses changes of such a VNet.

    ## When to ignore it

    Two with one tag: when the bridge is one of Open vSwitch.
    """

    name = "vnet-tag-unfit"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.DEVICE_MISSING
    other_impacts = (Impact.NO_START, Impact.IGNORED)
    evidence = Evidence.TREE
    requires = ("sdn/vnets.cfg", "sdn/zones.cfg")
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VlanPlugin.pm (generate_sdn_config), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VlanPlugin.pm (vnet_update_hook)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/QinQPlugin.pm (generate_sdn_config, vnet_update_hook)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VxlanPlugin.pm (generate_sdn_config), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VxlanPlugin.pm (vnet_update_hook)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/SimplePlugin.pm (vnet_update_hook)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        zones = tree.cluster.zones or {}
        firsts: dict[tuple[str, int | None, str | None], Vnet] = {}
        for vnet in (tree.cluster.vnets or {}).values():
            zone = zones.get(vnet.zone or "")
            if zone is None:
                continue
            if vnet.tag is not None and zone.type == "simple":
                yield Finding(
                    place=vnet.place("tag"),
                    message=f"the zone `{zone.id}` is a simple one, which has no VLANs: the `tag` of `{vnet.id}` has no effect",
                    help="remove `tag`",
                    impact=Impact.IGNORED,
                )
            elif vnet.tag is None and zone.type != "qinq":
                yield from _without(vnet, zone)
            elif zone.type in (*_OVERLAYS, *_VLANS) and _is_told(vnet):
                first = firsts.setdefault(_channel(vnet, zone), vnet)
                if first is not vnet and _meet(tree, zone, zones[first.zone or ""]):
                    yield _of_two(vnet, first)


def _is_told(vnet: Vnet) -> bool:
    """Whether its tag is a number, or there is none."""
    return vnet.tag is not None or vnet.entry.text("tag") is None


def _channel(vnet: Vnet, zone: Zone) -> tuple[str, int | None, str | None]:
    """What only one VNet of a node can have: a VLAN of the zone, a VXLAN of the whole cluster on its port."""
    if zone.type in _OVERLAYS:
        return _OVERLAYS[0], vnet.tag, zone.entry.text("vxlan-port")
    return f"zone {zone.id}", vnet.tag, None


def _meet(tree: Tree, one: Zone, other: Zone) -> bool:
    """Whether they have a node in common; on a bridge of Open vSwitch both VNets have a port of their own."""
    if one.type == "vlan":
        return one.bridge not in tree.once("bridges of Open vSwitch", partial(_ovs_bridges, tree))
    return tree.once(("zones that meet", one.id, other.id), partial(_share_node, one, other))


def _share_node(one: Zone, other: Zone) -> bool:
    return one.nodes is None or other.nodes is None or not one.nodes.isdisjoint(other.nodes)


def _ovs_bridges(tree: Tree) -> set[str]:
    networks = [network for _, network in tree.cluster.networks.all()]
    return {name for network in networks for name, bridge in network.bridges.items() if bridge.is_ovs}


def _of_two(vnet: Vnet, first: Vnet) -> Finding:
    has = f"has the tag {vnet.tag}" if vnet.tag is not None else "has no tag"
    return Finding(
        place=vnet.place("tag") if vnet.tag is not None else vnet.place(),
        message=f"`{first.id}` {has}, too: only one of the two VNets is connected",
        help="give each VNet a tag of its own",
        related=(Related(first.place("tag"), "the other VNet"),),
    )


def _without(vnet: Vnet, zone: Zone) -> Iterator[Finding]:
    if vnet.entry.text("tag") is not None or zone.type not in (*_OVERLAYS, "vlan"):
        return
    is_overlay = zone.type in _OVERLAYS
    consequence = (
        "PVE makes no bridge for it, and its guests do not start"
        if is_overlay
        else "it is connected to nothing"
    )
    yield Finding(
        place=vnet.place(),
        message=f"`{vnet.id}` is in a zone of type {zone.type} and has no `tag`: {consequence}",
        help="set a `tag`",
        severity=Severity.ERROR,
        impact=Impact.NO_START if is_overlay else None,
    )
