from __future__ import annotations

from collections.abc import Iterator

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
    VLAN or QinQ zone, or in any two VXLAN or EVPN zones.

    ## Why it matters

    Without a tag PVE makes no bridge in VXLAN and EVPN zones ("missing vxlan tag"), and guests on it do not start; in a VLAN
    zone it makes one that is connected to nothing. Of two VNets with one tag only one is connected. A simple zone does not
    look at it. PVE refuses changes of such a VNet.

    ## When to ignore it

    Two with one tag: when the zones are on different nodes, or the bridge is one of Open vSwitch.
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
        firsts: dict[tuple[str, int], Vnet] = {}
        for vnet in (tree.cluster.vnets or {}).values():
            zone = zones.get(vnet.zone or "")
            if zone is None:
                continue
            if vnet.tag is None:
                yield from _without(vnet, zone)
            elif zone.type == "simple":
                yield Finding(
                    place=vnet.place("tag"),
                    message=f"the zone `{zone.id}` is a simple one, which has no VLANs: the `tag` of `{vnet.id}` has no effect",
                    help="remove `tag`",
                    impact=Impact.IGNORED,
                )
            elif zone.type in (*_OVERLAYS, *_VLANS):
                first = firsts.setdefault(
                    (_OVERLAYS[0] if zone.type in _OVERLAYS else f"zone {zone.id}", vnet.tag), vnet
                )
                if first is not vnet:
                    yield Finding(
                        place=vnet.place("tag"),
                        message=f"`{first.id}` has the tag {vnet.tag}, too: only one of the two VNets is connected",
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
