from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.network.sdn import Zone
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.version import Version
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

_ALWAYS_THERE = "pve"
_HELP = "correct the name, or add the missing entry"
_FABRICS_SINCE = Version.V9_0
_NO_ADDRESS = "guests on it that have no address yet do not start"


class SdnReferenceMissing(TreeRule):
    """An entry of the SDN names another that is not there.

    ## What it finds

    The `zone` of a VNet, the `vnet` of a subnet, and the `controller`, `ipam`, `dns` and `reversedns` of a zone without an
    entry of that name in zones.cfg, vnets.cfg, controllers.cfg, ipams.cfg or dns.cfg; each only where that file is there.
    The IPAM `pve` is always there. From PVE 9 on, the `fabric` of a VXLAN zone or EVPN controller without `peers` that is
    not in fabrics.cfg, and such a zone or controller that has neither.

    ## Why it matters

    PVE makes no bridge for a VNet without its zone, nor for those of an EVPN zone without its controller, or of a
    zone that learns of its peers from a fabric that is not there: guests on it do not start. Where sdn/.running-config
    shows that the zone was applied before, with what it named then, that comes with the next change that is applied, and
    is a warning. In a zone with `dhcp` and an IPAM, a guest that has no address yet needs the IPAM, the `reversedns` and, where
    there is a `dnszone`, the `dns`: without one of them it does not start. Nothing else of a subnet or zone is lost but what
    the missing entry is for, and PVE refuses changes of them.

    ## When to ignore it

    Never: remove the entry if nothing uses it.
    """

    name = "sdn-reference-missing"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    other_impacts = (Impact.NO_START,)
    evidence = Evidence.TREE
    requires = ("sdn/vnets.cfg|sdn/zones.cfg|sdn/subnets.cfg|sdn/controllers.cfg",)
    sources = (
        "pve-network 1.3.0 PVE/Network/SDN/Zones.pm (generate_etc_network_config: zone does not exist), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/EvpnPlugin.pm (generate_sdn_config: missing controller), run",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/VxlanPlugin.pm (generate_sdn_config: neither peers nor fabric), run",
        "pve-network 1.3.0 PVE/Network/SDN/Subnets.pm (add_next_free_ip, verify_dns_zone, get_reversedns_zone)",
        "pve-network 1.3.0 PVE/Network/SDN/Ipams.pm (get_ips_from_mac: the cache of addresses)",
        "pve-network 1.3.0 PVE/Network/SDN/Ipams.pm (config: the default)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        cluster = tree.cluster
        vnets, zones = cluster.vnets, cluster.zones
        for vnet in (vnets or {}).values():
            if vnet.zone is not None and zones is not None and vnet.zone not in zones:
                fact = f"the zone `{vnet.zone}` does not exist: PVE makes no bridge for `{vnet.id}`, and its guests do not start"
                yield _finding(vnet.place("zone"), fact, no_start=True)
        for subnet in (cluster.subnets or {}).values():
            if subnet.vnet is not None and vnets is not None and subnet.vnet not in vnets:
                fact = f"the VNet `{subnet.vnet}` does not exist: nothing uses the subnet `{subnet.id}`"
                yield _finding(subnet.place("vnet"), fact)
        for zone in (cluster.zones or {}).values():
            yield from _of_zone(tree, zone)
            if zone.type == "vxlan":
                yield from _peers(tree, "zones", zone.entry)
        for controller in (cluster.sdn_controllers or {}).values():
            if controller.type == "evpn":
                yield from _peers(tree, "controllers", controller)


def _peers(tree: Tree, kind: str, entry: Entry) -> Iterator[Finding]:
    """Of a zone or controller: the addresses of the nodes, which it names or has from a fabric."""
    if tree.cluster.version < _FABRICS_SINCE or entry.text("peers"):
        return
    fabrics, fabric = tree.cluster.fabrics, entry.text("fabric")
    if fabric is None:
        lack = f"`{entry.id}` has neither `peers` nor a `fabric`"
        help = "list the addresses of the nodes as `peers`, or name a fabric"
        yield _no_bridges(tree, kind, entry, entry.place(), lack, help)
    elif fabrics is not None and fabric not in fabrics:
        yield _no_bridges(tree, kind, entry, entry.place("fabric"), f"the fabric `{fabric}` does not exist")


def _no_bridges(tree: Tree, kind: str, entry: Entry, place: Place, lack: str, help: str = _HELP) -> Finding:
    """Of a zone or controller; what was applied before goes on until the change is applied."""
    zones = f"the zone `{entry.id}`" if kind == "zones" else f"zones of the controller `{entry.id}`"
    waits = _is_applied(tree, kind, entry)
    when = "as soon as this is applied, " if waits else ""
    return Finding(
        place=place,
        message=f"{lack}: {when}PVE makes no bridges for {zones}, and the guests on them do not start",
        help=help,
        severity=None if waits else Severity.ERROR,
        impact=None if waits else Impact.NO_START,
    )


def _is_applied(tree: Tree, kind: str, entry: Entry) -> bool:
    """Whether nodes have the zone or controller together with what it names."""
    running = tree.cluster.running_sdn
    if running is None:
        return False
    applied = running.entries[kind].get(entry.id)
    if applied is None:
        return False
    controller, fabric = applied.text("controller"), applied.text("fabric")
    if controller is not None:
        return controller in running.entries["controllers"]
    return applied.text("peers") is not None or fabric in running.fabrics


def _of_zone(tree: Tree, zone: Zone) -> Iterator[Finding]:
    cluster, entry = tree.cluster, zone.entry
    controller, ipam = entry.text("controller"), entry.text("ipam")
    if (
        zone.type == "evpn"
        and controller
        and controller not in (cluster.sdn_controllers or {controller: entry})
    ):
        lack = f"the controller `{controller}` does not exist"
        yield _no_bridges(tree, "zones", entry, zone.place("controller"), lack)
    if ipam and ipam != _ALWAYS_THERE and cluster.sdn_ipams is not None and ipam not in cluster.sdn_ipams:
        has_dhcp = entry.text("dhcp") is not None
        consequence = _NO_ADDRESS if has_dhcp else "it keeps no addresses"
        fact = f"the IPAM `{ipam}` of the zone `{zone.id}` does not exist: {consequence}"
        yield _finding(zone.place("ipam"), fact, no_start=has_dhcp)
    for option in ("dns", "reversedns"):
        server = entry.text(option)
        if server and cluster.sdn_dns is not None and server not in cluster.sdn_dns:
            is_asked = option == "reversedns" or entry.text("dnszone") is not None
            no_start = is_asked and ipam is not None and entry.text("dhcp") is not None
            consequence = _NO_ADDRESS if no_start else "PVE registers no names there"
            fact = f"the DNS server `{server}` of the zone `{zone.id}` does not exist: {consequence}"
            yield _finding(zone.place(option), fact, no_start=no_start)


def _finding(place: Place, fact: str, *, no_start: bool = False) -> Finding:
    return Finding(
        place=place,
        message=fact,
        help=_HELP,
        severity=Severity.ERROR if no_start else None,
        impact=Impact.NO_START if no_start else None,
    )
