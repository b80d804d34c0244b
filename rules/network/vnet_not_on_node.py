from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.network_devices import network_devices
from pvelint.grammar.syntax.nodes import Place
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

if TYPE_CHECKING:
    from pvelint.grammar.config_file.entry import Entry
    from pvelint.grammar.network.fabrics import Fabric
    from pvelint.grammar.network.sdn import Vnet, Zone
    from pvelint.grammar.vm.nic import NetworkDevice

_APPLY = "apply the SDN's changes (Datacenter, SDN, Apply)"


class VnetNotOnNode(GuestRule):
    """A network device is connected to a VNet that the node does not get.

    ## What it finds

    A `bridge` that is a VNet whose zone is limited to other nodes than the guest's by its `nodes`, or is not in
    sdn/zones.cfg, or goes over a fabric in which the node has no address. Where sdn/.running-config is there, which tells
    what was applied last, also a VNet that is not in it, and one whose zone was not on the node then; without it, all that
    the files say is taken for applied.

    ## Why it matters

    The SDN makes no bridge for it on this node, and the guest does not start: "vnet ... is not allowed on this node", or
    "bridge ... does not exist".

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
    requires = ("sdn/vnets.cfg|sdn/.running-config", "sdn/zones.cfg")
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (generate_etc_network_config), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (tap_plug: VNets of the running config, zones of zones.cfg)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VxlanPlugin.pm (generate_sdn_config: fabric; likewise EvpnPlugin.pm), run",
        "pve-common 9.2.1 PVE/Network.pm (read_bridge_mtu)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        cluster = guest.tree.cluster
        in_use = cluster.vnets_in_use or {}
        for nic in network_devices(guest):
            name = nic.bridge or ""
            vnet = in_use.get(name)
            if vnet is None:
                if new := _not_applied(guest, name):
                    yield _finding(
                        guest,
                        nic,
                        f"the VNet `{name}` is not applied, and no node has it",
                        _APPLY,
                        new.place(),
                    )
            elif vnet.zone is not None:
                yield from _of_zone(guest, nic, vnet, vnet.zone)


def _not_applied(guest: Guest, name: str) -> Vnet | None:
    """A VNet of which no node makes a bridge yet, unless one has a bridge of this name by itself."""
    is_bridge = name in (guest.tree.cluster.bridges(guest.node) or {})
    return None if is_bridge else (guest.tree.cluster.vnets or {}).get(name)


def _of_zone(guest: Guest, nic: NetworkDevice, vnet: Vnet, name: str) -> Iterator[Finding]:
    """A start asks zones.cfg; the bridge is made of what was applied."""
    cluster, node = guest.tree.cluster, guest.node
    zone = (cluster.zones or {}).get(name)
    applied = (cluster.zones_in_use or {}).get(name)
    if zone is None:
        fact = f"the VNet `{vnet.id}` is of the zone `{name}`, which does not exist"
        help = "connect it to another network, or correct the VNet's `zone`"
        yield _finding(guest, nic, fact, help, vnet.place("zone"))
    elif node is None:
        return
    elif zone.nodes is not None and node not in zone.nodes:
        fact = f"the zone `{name}` of the VNet `{vnet.id}` is not on node {node}"
        help = f"add {node} to the zone's `nodes`, or connect it to a network of this node"
        yield _finding(guest, nic, fact, help, zone.place("nodes"), "the zone's nodes")
    elif applied is None or (applied.nodes is not None and node not in applied.nodes):
        fact = f"the zone `{name}` of the VNet `{vnet.id}` is not applied to node {node}"
        yield _finding(guest, nic, fact, _APPLY, zone.place("nodes"), "the zone")
    else:
        yield from _of_fabric(guest, nic, applied, node)


def _of_fabric(guest: Guest, nic: NetworkDevice, zone: Zone, node: str) -> Iterator[Finding]:
    """Where the zone learns of its peers from a fabric, a node needs an address in that."""
    fabric = _fabric(guest, zone)
    if fabric is None:
        return
    there = fabric.nodes.get(node)
    if there is None or there.entry.text("ip") is None:
        lack = "is not in" if there is None else "has no `ip` in"
        fact = f"node {node} {lack} the fabric `{fabric.id}`, over which the zone `{zone.id}` goes, and gets no bridge of it"
        help = f"add {node} with an `ip` to the fabric, or connect it to a network of this node"
        yield _finding(guest, nic, fact, help, (there or fabric).place(), "the fabric")


def _fabric(guest: Guest, zone: Zone) -> Fabric | None:
    cluster = guest.tree.cluster
    entry: Entry | None = zone.entry
    if zone.type == "evpn":
        running = cluster.running_sdn
        controllers = cluster.sdn_controllers if running is None else running.entries["controllers"]
        entry = (controllers or {}).get(zone.entry.text("controller") or "")
    elif zone.type != "vxlan":
        return None
    if entry is None or entry.text("peers"):
        return None
    return (cluster.fabrics_in_use or {}).get(entry.text("fabric") or "")


def _finding(
    guest: Guest, nic: NetworkDevice, fact: str, help: str, place: Place, what: str = "the VNet"
) -> Finding:
    return Finding(
        place=nic.setting.at("bridge"),
        message=f"{fact}: {no_start(guest)}",
        help=help,
        related=(Related(place, what),),
    )
