"""sdn/fabrics.cfg: the networks between nodes over which they find each other (proxmox-ve-config, sdn/fabric)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.formats.kit import matches
from pvelint.grammar.schema.options.history import V9_0, V9_1, since, words
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, Sub
from pvelint.grammar.version import Version

from .shared import SWITCH

READ_BY = since(V9_0)
"""The versions that have the file."""
FABRIC, NODE = "_fabric", "_node"
"""What the types of the entries end in: `ospf_fabric` is a fabric, `ospf_node` what a node has in one."""
EXTERNAL = "external"
"""The role of a node that is none of PVE's."""

_LATER = since(V9_1)
"""The last packages of PVE 9.1 know these already."""
_FABRIC_ID = "[a-zA-Z0-9][a-zA-Z0-9-]{0,6}[a-zA-Z0-9]?"
_NODE_ID = f"{_FABRIC_ID}_[a-zA-Z0-9][a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9]?"
_FABRIC_NAME = "up to 8 letters, digits and `-`"
_NODE_NAME = "its fabric and the node, as `fabric_pve1`"

_Seconds = partial(EntryProperty, type=INTEGER, minimum=1, maximum=600)
_ROUTE_FILTER = EntryProperty("route_filter", history=_LATER)
_NAME = Sub("name", required=True, pattern=r"[\x00-\x7f]{1,15}\Z", meaning="the name of an interface")
_INTERFACE_IP = Sub("ip", format_name="fabric-ipv4-prefix")
_INTERFACE_IP6 = Sub("ip6", format_name="fabric-ipv6-prefix")
_NETWORK_TYPES = words("broadcast non-broadcast point-to-point point-to-multipoint")


def _interfaces(*more: Sub) -> EntryProperty:
    return EntryProperty("interfaces", subs=(_NAME, *more), several=True)


def _redistribute(sources: str) -> EntryProperty:
    metric = Sub("metric", INTEGER, minimum=0, maximum=(1 << 32) - 1)
    subs = (Sub("source", required=True, enum=words(sources)), metric, Sub("route-map"))
    return EntryProperty("redistribute", subs=subs, several=True, history=_LATER)


def _check_id(pattern: str, wanted: str, entry: Entry, version: Version) -> Iterator[FileProblem]:
    if not matches(pattern, entry.id):
        message = f"`{entry.id}` is not valid as the ID of such an entry: PVE skips it"
        yield FileProblem(entry.place(), message, loss=Loss.ENTRY, help=f"name it after {wanted}")


_check_fabric = partial(_check_id, _FABRIC_ID, f"what it is for, with {_FABRIC_NAME}")
_check_node = partial(_check_id, _NODE_ID, _NODE_NAME)

_PREFIXES = (
    EntryProperty("id", pattern=_FABRIC_ID, meaning=_FABRIC_NAME),
    EntryProperty("ip_prefix", format_name="fabric-ipv4-prefix"),
    EntryProperty("ip6_prefix", format_name="fabric-ipv6-prefix"),
)
_ADDRESSES = (
    EntryProperty("id", pattern=_NODE_ID, meaning=_NODE_NAME),
    EntryProperty("ip", format_name="ipv4"),
    EntryProperty("ip6", format_name="ipv6"),
)
_ROLE = EntryProperty("role", enum=words(f"internal {EXTERNAL}"), required=True)

_OPENFABRIC = (
    EntryType(
        "openfabric_fabric",
        "OpenFabric fabrics",
        (*_PREFIXES, _Seconds("hello_interval"), _Seconds("csnp_interval"), _ROUTE_FILTER),
        check=_check_fabric,
    ),
    EntryType(
        "openfabric_node",
        "nodes of OpenFabric fabrics",
        (
            *_ADDRESSES,
            _interfaces(
                Sub("hello_multiplier", INTEGER, minimum=2, maximum=100), _INTERFACE_IP, _INTERFACE_IP6
            ),
        ),
        check=_check_node,
    ),
)
_OSPF = (
    EntryType(
        "ospf_fabric",
        "OSPF fabrics",
        (
            *_PREFIXES,
            EntryProperty("area", format_name="fabric-area", required=True),
            _ROUTE_FILTER,
            _redistribute("bgp connected isis kernel openfabric ospf static"),
        ),
        check=_check_fabric,
    ),
    EntryType(
        "ospf_node",
        "nodes of OSPF fabrics",
        (*_ADDRESSES, _interfaces(_INTERFACE_IP, Sub("network_type", enum=_NETWORK_TYPES, history=_LATER))),
        check=_check_node,
    ),
)
_BGP = (
    EntryType(
        "bgp_fabric",
        "BGP fabrics",
        (
            *_PREFIXES,
            SWITCH("bfd", required=True),
            _redistribute("connected isis kernel openfabric ospf ospf6 static"),
            EntryProperty("route_map_in"),
            EntryProperty("route_map_out"),
            _ROUTE_FILTER,
        ),
        history=_LATER,
        check=_check_fabric,
    ),
    EntryType(
        "bgp_node",
        "nodes of BGP fabrics",
        (
            *_ADDRESSES,
            _ROLE,
            EntryProperty("asn", INTEGER, minimum=0, maximum=(1 << 32) - 1, required=True),
            _interfaces(),
            EntryProperty("peer_ip", format_name="ipv4"),
        ),
        history=_LATER,
        check=_check_node,
    ),
)
KEY = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
KEY_MEANING = "a key of 32 bytes in base64"
_WIREGUARD_INTERFACE = (
    Sub(
        "name",
        required=True,
        pattern=_FABRIC_ID + r"\Z",
        meaning=_FABRIC_NAME,
    ),
    Sub("listen_port", INTEGER, minimum=0, maximum=(1 << 16) - 1, required=True),
    Sub("public_key", required=True, pattern=KEY + r"\Z", meaning=KEY_MEANING),
    _INTERFACE_IP,
    _INTERFACE_IP6,
    Sub("ip6_ll", BOOLEAN),
)
_WIREGUARD_PEER = (
    Sub("type", enum=words(f"internal {EXTERNAL}"), required=True),
    Sub("node", required=True),
    Sub("iface", required=True),
    Sub("node_iface"),
    Sub("endpoint"),
    Sub("skip_route_generation", BOOLEAN),
)
_WIREGUARD = (
    EntryType(
        "wireguard_fabric",
        "WireGuard fabrics",
        (*_PREFIXES, EntryProperty("persistent_keepalive", INTEGER, minimum=0, maximum=(1 << 16) - 1)),
        history=_LATER,
        check=_check_fabric,
    ),
    EntryType(
        "wireguard_node",
        "nodes of WireGuard fabrics",
        (
            *_ADDRESSES,
            _ROLE,
            EntryProperty("interfaces", subs=_WIREGUARD_INTERFACE, several=True),
            EntryProperty("peers", subs=_WIREGUARD_PEER, several=True, keeps_unknown=True),
            EntryProperty("allowed_ips", format_name="fabric-prefix", several=True),
        ),
        history=_LATER,
        keeps_unknown=True,
        check=_check_node,
    ),
)
FABRICS = Schema((*_OPENFABRIC, *_OSPF, *_BGP, *_WIREGUARD), noun="entries")
