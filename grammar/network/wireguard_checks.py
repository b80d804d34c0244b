"""What keeps PVE from reading nodes of WireGuard fabrics (WireGuardNode, FabricEntry::validate of proxmox-ve-config)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from ipaddress import ip_interface

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import quoted_options
from pvelint.grammar.file_schemas.fabrics import EXTERNAL, KEY, KEY_MEANING
from pvelint.grammar.schema.formats import format_named
from pvelint.grammar.schema.formats.kit import matches
from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import NEWEST

from .fabrics import Fabric, FabricNode, unreadable

_PROTOCOL = "wireguard"
_ENDPOINTS = {True: "fabric-endpoint", False: "fabric-host"}
"""What an external node's or peer's endpoint is, and what one of PVE's."""


def wireguard_clashes(fabrics: Mapping[str, Fabric], nodes: Sequence[FabricNode]) -> Iterator[FileProblem]:
    """All of them; any one is enough."""
    own = [node for node in nodes if node.protocol == _PROTOCOL]
    for node in own:
        yield from _of_node(node)
    yield from _same_ports(own)
    for fabric in fabrics.values():
        if fabric.protocol == _PROTOCOL:
            yield from _same_addresses(fabric)
            yield from _peers(fabric)


def _of_node(node: FabricNode) -> Iterator[FileProblem]:
    endpoint, key = (node.entry.properties.get(name) for name in ("endpoint", "public_key"))
    if endpoint is not None:
        yield from _bad_endpoint(endpoint, endpoint.value, node.is_external)
    elif node.is_external:
        yield unreadable(node.place(), "`endpoint` is missing, which external nodes need")
    if not node.is_external:
        return
    if key is None:
        yield unreadable(node.place(), "`public_key` is missing, which external nodes need")
    elif not matches(KEY, key.value.text):
        yield unreadable(key.place(key.value), "`public_key` is not valid", f"it takes {KEY_MEANING}")


def _bad_endpoint(found: Property, value: Part, is_external: bool) -> Iterator[FileProblem]:
    format = format_named(_ENDPOINTS[is_external])
    if format.check(value.text, NEWEST) is not None:
        fact = f"`{value.text}` is not valid for `endpoint`" if value.text else "`endpoint` has no value"
        yield unreadable(found.place(value), fact, f"it takes {format.meaning}")


def _interfaces(node: FabricNode) -> Iterator[tuple[Property, Mapping[str, Part]]]:
    for found in () if node.is_external else node.entry.repeated.get("interfaces", ()):
        yield found, quoted_options(found)


def _same_ports(nodes: Sequence[FabricNode]) -> Iterator[FileProblem]:
    """Of a node, in all fabrics together."""
    seen: dict[tuple[str, int], str] = {}
    for node in nodes:
        for found, options in _interfaces(node):
            text = options["listen_port"]
            port = whole_number(text.text.removeprefix("+"))
            if port is None:
                continue
            if (node.node, port) in seen:
                other = seen[node.node, port]
                fact = f"the port {port} of {node.node} is that of its interface `{other}` already"
                yield unreadable(found.place(text, "listen_port"), fact)
            seen[node.node, port] = options["name"].text


def _same_addresses(fabric: Fabric) -> Iterator[FileProblem]:
    seen: dict[object, str] = {}
    for node in fabric.nodes.values():
        for found, options in _interfaces(node):
            for name in ("ip", "ip6"):
                if (text := options.get(name)) is None:
                    continue
                own = f"`{options['name'].text}` of {node.node}"
                if (other := seen.setdefault(ip_interface(text.text), own)) is not own:
                    fact = f"`{text.text}` is the address of {other} in the fabric `{fabric.id}` already"
                    yield unreadable(found.place(text, name), fact)


def _peers(fabric: Fabric) -> Iterator[FileProblem]:
    """Each names an interface of its own node, and who is on the other side."""
    there = {
        (node.node, options["name"].text)
        for node in fabric.nodes.values()
        for _, options in _interfaces(node)
    }
    external = {node.node for node in fabric.nodes.values() if node.is_external}
    for node in fabric.nodes.values():
        for found in () if node.is_external else node.entry.repeated.get("peers", ()):
            options = quoted_options(found)
            own = options["iface"]
            if (node.node, own.text) not in there:
                yield unreadable(found.place(own, "iface"), f"{node.node} has no interface `{own.text}`")
            is_external = options["type"].text == EXTERNAL
            if (endpoint := options.get("endpoint")) is not None:
                yield from _bad_endpoint(found, endpoint, is_external)
            yield from (
                _no_external(found, options, external)
                if is_external
                else _no_interface(found, options, there)
            )


def _no_external(found: Property, options: Mapping[str, Part], external: Set[str]) -> Iterator[FileProblem]:
    if (node := options["node"]).text not in external:
        yield unreadable(found.place(node, "node"), f"the fabric has no external node `{node.text}`")


def _no_interface(
    found: Property, options: Mapping[str, Part], there: Set[tuple[str, str]]
) -> Iterator[FileProblem]:
    node, interface = options["node"].text, options.get("node_iface")
    if interface is None:
        yield unreadable(found.place(), "`peers` lacks `node_iface`, which internal ones need")
    elif (node, interface.text) not in there:
        fact = f"the fabric has no interface `{interface.text}` of {node}"
        yield unreadable(found.place(interface, "node_iface"), fact)
