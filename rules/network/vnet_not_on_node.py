from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.network_devices import network_devices
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)
from pvelint.rules.guest_kit import no_start


class VnetNotOnNode(GuestRule):
    """A network device is connected to a VNet that the node does not get.

    ## What it finds

    A `bridge` that is a VNet of sdn/vnets.cfg whose zone is limited to other nodes than the guest's by its `nodes`, or
    is not in sdn/zones.cfg.

    ## Why it matters

    The SDN makes no bridge for it on this node, and the guest does not start: "vnet ... is not allowed on this node".

    ## When to ignore it

    While the change of the SDN is not applied.
    """

    name = "vnet-not-on-node"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("net",)
    words = ("bridge",)
    evidence = Evidence.TREE
    requires = ("sdn/vnets.cfg", "sdn/zones.cfg")
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (generate_etc_network_config), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (tap_plug)",
        "pve-common 9.2.1 PVE/Network.pm (read_bridge_mtu)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        cluster = guest.tree.cluster
        vnets, zones = cluster.vnets or {}, cluster.zones or {}
        for nic in network_devices(guest):
            vnet = vnets.get(nic.bridge or "")
            if vnet is None or vnet.zone is None:
                continue
            zone = zones.get(vnet.zone)
            if zone is None:
                yield Finding(
                    place=nic.setting.at("bridge"),
                    message=f"the VNet `{vnet.id}` is of the zone `{vnet.zone}`, which does not exist: {no_start(guest)}",
                    help="connect it to another network, or correct the VNet's `zone`",
                    related=(Related(vnet.place("zone"), "the VNet"),),
                )
            elif guest.node is not None and zone.nodes is not None and guest.node not in zone.nodes:
                yield Finding(
                    place=nic.setting.at("bridge"),
                    message=f"the zone `{zone.id}` of the VNet `{vnet.id}` is not on node {guest.node}: {no_start(guest)}",
                    help=f"add {guest.node} to the zone's `nodes`, or connect it to a network of this node",
                    related=(Related(zone.place("nodes"), "the zone's nodes"),),
                )
