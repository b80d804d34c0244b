"""What keeps PVE from reading a fabrics.cfg whose entries are right one by one (FabricConfig::from_section_config, validate)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

from pvelint.grammar.config_file.property import FileProblem
from pvelint.grammar.config_file.read import quoted_options
from pvelint.grammar.schema.formats.sdn import area_number

from .fabrics import Fabric, FabricNode, unreadable

_NAMES = {"bgp": "BGP", "openfabric": "OpenFabric", "ospf": "OSPF", "wireguard": "WireGuard"}
_NO_ROUTER = IPv4Address(0)
_FAMILIES = (("ip", "ip_prefix"), ("ip6", "ip6_prefix"))


def clashes(fabrics: Mapping[str, Fabric], nodes: Sequence[FabricNode]) -> Iterator[FileProblem]:
    """All of them; any one is enough."""
    for node in nodes:
        fabric = fabrics.get(node.fabric)
        if fabric is None:
            yield unreadable(
                node.place(),
                f"the fabric `{node.fabric}` does not exist",
                "add the fabric, or remove the node",
            )
        elif fabric.protocol != node.protocol:
            fact = f"`{fabric.id}` is a fabric of {_NAMES[fabric.protocol]}, and this entry is a node of {_NAMES[node.protocol]}"
            yield unreadable(node.place(), fact, f"make it an entry `{fabric.protocol}_node`")
    for fabric in fabrics.values():
        yield from _of_fabric(fabric)
    yield from _same_areas(fabrics)
    yield from _same_interfaces(nodes)
    for _, prefix in _FAMILIES:
        yield from _overlaps(fabrics, prefix)


def _of_fabric(fabric: Fabric) -> Iterator[FileProblem]:
    has_prefix = any(prefix in fabric.entry.properties for _, prefix in _FAMILIES)
    if fabric.protocol == "ospf" and "ip6_prefix" in fabric.entry.properties:
        yield unreadable(fabric.place("ip6_prefix"), "fabrics of OSPF have no `ip6_prefix`")
    elif fabric.protocol == "ospf" and not has_prefix:
        yield unreadable(fabric.place(), "the fabric has no `ip_prefix`")
    elif fabric.protocol != "wireguard" and not has_prefix:
        yield unreadable(fabric.place(), "the fabric has neither `ip_prefix` nor `ip6_prefix`")
    for address, prefix in _FAMILIES:
        yield from _addresses(fabric, address, prefix)


def _addresses(fabric: Fabric, address: str, prefix: str) -> Iterator[FileProblem]:
    """Of one family: in the fabric's network, each once."""
    if fabric.protocol == "ospf" and address == "ip6":
        for node in fabric.nodes.values():
            if address in node.entry.properties:
                yield unreadable(node.place(address), "nodes of OSPF fabrics have no `ip6`")
        return
    network = _network(fabric, prefix)
    seen: dict[object, FabricNode] = {}
    for node in fabric.nodes.values():
        text = node.entry.text(address)
        if text is None:
            if network is not None:
                fact = f"the node has no `{address}`, and the fabric `{fabric.id}` has an `{prefix}`"
                yield unreadable(node.place(), fact, f"give it an address in `{network}`")
            continue
        own = ip_address(text)
        if network is None:
            fact = f"the fabric `{fabric.id}` has no `{prefix}` for the address `{text}`"
            yield unreadable(node.place(address), fact, "set the fabric's, or remove the node's")
        elif own not in network:
            yield unreadable(
                node.place(address),
                f"`{text}` is outside of `{network}`, the `{prefix}` of the fabric `{fabric.id}`",
            )
        if (other := seen.setdefault(own, node)) is not node:
            yield unreadable(
                node.place(address),
                f"`{text}` is the address of {other.node} in the fabric `{fabric.id}` already",
            )
        elif fabric.protocol == "bgp" and own == _NO_ROUTER and not node.is_external:
            yield unreadable(node.place(address), f"`{text}` cannot be the ID of a router")


def _same_areas(fabrics: Mapping[str, Fabric]) -> Iterator[FileProblem]:
    seen: dict[int | None, Fabric] = {}
    for fabric in fabrics.values():
        if (area := fabric.entry.text("area")) is None or fabric.protocol != "ospf":
            continue
        if (other := seen.setdefault(area_number(area), fabric)) is not fabric:
            yield unreadable(
                fabric.place("area"), f"the area `{area}` is that of the fabric `{other.id}` already"
            )


def _same_interfaces(nodes: Sequence[FabricNode]) -> Iterator[FileProblem]:
    """Of a node, in all fabrics together; those of WireGuard are made for it, and have names of their own."""
    seen: dict[tuple[bool, str, str], FabricNode] = {}
    for node in nodes:
        for interface in () if node.is_external else node.entry.repeated.get("interfaces", ()):
            name = quoted_options(interface).get("name")
            if name is None:
                continue
            key = (node.protocol == "wireguard", node.node, name.text)
            if (other := seen.get(key)) is None:
                seen[key] = node
            else:
                fact = f"`{name.text}` of {node.node} is an interface of the fabric `{other.fabric}` already"
                yield unreadable(interface.place(name, "name"), fact, "name each interface of a node once")


def _overlaps(fabrics: Mapping[str, Fabric], prefix: str) -> Iterator[FileProblem]:
    """Networks that overlap lie in each other: in their order, each within the last one that lies in none."""
    networks = {fabric.id: _network(fabric, prefix) for fabric in fabrics.values()}
    known = [(network, name) for name, network in networks.items() if network is not None]
    outer: IPv4Network | IPv6Network | None = None
    owner = ""
    for network, name in sorted(known, key=lambda one: (one[0].network_address.packed, one[0].prefixlen)):
        if outer is None or network.network_address.packed > outer.broadcast_address.packed:
            outer, owner = network, name
        else:
            fact = f"`{network}` overlaps with `{outer}` of the fabric `{owner}`"
            yield unreadable(fabrics[name].place(prefix), fact, "give each fabric a network of its own")


def _network(fabric: Fabric, prefix: str) -> IPv4Network | IPv6Network | None:
    text = fabric.entry.text(prefix)
    return None if text is None else ip_network(text, strict=False)
