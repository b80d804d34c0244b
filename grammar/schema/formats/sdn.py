"""Formats of the files in sdn/: addresses, route targets, names of interfaces (PVE::Network::SDN)."""

from __future__ import annotations

from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import NEWEST, Version

from .kit import Format, each, matches, matching, whole
from .network import is_ipv4, is_ipv6

_LARGEST_AS = _LARGEST_AREA = (1 << 32) - 1
_LARGEST_PORT = (1 << 16) - 1
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"


def is_ip(text: str, version: Version) -> bool:
    """An address of either kind (pve_verify_ip)."""
    return is_ipv4(text, version) or is_ipv6(text, version)


def is_route_target(text: str, version: Version) -> bool:
    """`65000:100` (pve_verify_sdn_bgp_rt)."""
    numbers = [whole_number(part) for part in text.split(":")]
    return len(numbers) == 2 and all(number is not None and number <= _LARGEST_AS for number in numbers)


def is_interface(text: str, version: Version) -> bool:
    """pve_verify_iface."""
    return matches("[a-zA-Z][a-zA-Z0-9_]{1,20}(?:[:.][0-9]+)?", text) is not None


def is_ipv4_network(text: str, version: Version) -> bool:
    """`10.0.0.0/24`, also of an address in it (proxmox_schema::api_types::CIDR_V4_SCHEMA)."""
    address, _, length = text.partition("/")
    return is_ipv4(address, version) and _is_length(length, 32)


def is_ipv6_network(text: str, version: Version) -> bool:
    """`fd00::/64` (CIDR_V6_SCHEMA)."""
    address, _, length = text.partition("/")
    return is_ipv6(address, version) and _is_length(length, 128)


def is_network(text: str, version: Version) -> bool:
    return is_ipv4_network(text, version) or is_ipv6_network(text, version)


def is_host(text: str, version: Version) -> bool:
    """A name or an address, of which brackets are taken off (proxmox_network_types::endpoint::HostnameOrIpAddr)."""
    is_bracketed = len(text) > 1 and text[0] == "[" and text[-1] == "]"
    if is_ip(text[1:-1] if is_bracketed else text, version):
        return True
    return len(text) <= 253 and matches(rf"{_LABEL}(?:\.{_LABEL})*", text) is not None


def is_endpoint(text: str, version: Version) -> bool:
    """`a.example.org:51820` (ServiceEndpoint)."""
    host, _, port = text.rpartition(":")
    number = whole_number(port.removeprefix("+"))
    return is_host(host.strip("[]"), version) and number is not None and number <= _LARGEST_PORT


def _is_length(text: str, longest: int) -> bool:
    number = whole_number(text)
    is_short = matches("[0-9]+", text) is not None and len(text) <= len(str(longest))
    return is_short and number is not None and number <= longest


def area_number(text: str) -> int | None:
    """Of `0.0.0.1` or `1` (proxmox_sdn_types::ospf::Area)."""
    if is_ipv4(text, NEWEST):
        from ipaddress import IPv4Address

        return int.from_bytes(IPv4Address(text).packed, "big")
    number = whole_number(text.removeprefix("+"))
    return number if number is not None and number <= _LARGEST_AREA else None


FORMATS = {
    "fabric-area": Format(
        whole(lambda text, version: area_number(text) is not None),
        "the number of an area, as `1` or `0.0.0.1`",
    ),
    "fabric-endpoint": Format(whole(is_endpoint), "a host with a port, as `a.example.org:51820`"),
    "fabric-host": Format(whole(is_host), "the name or the address of a host, without a port"),
    "fabric-ipv4-prefix": Format(whole(is_ipv4_network), "an IPv4 network such as `10.0.0.0/24`"),
    "fabric-ipv6-prefix": Format(whole(is_ipv6_network), "an IPv6 network such as `fd00:1::/64`"),
    "fabric-prefix": Format(whole(is_network), "a network such as `10.0.0.0/24`"),
    "ip": Format(whole(is_ip), "an IP address"),
    "ip-list": Format(each(is_ip), "IP addresses"),
    "pve-iface-list": Format(each(is_interface), "names of network interfaces"),
    "pve-sdn-bgp-rt-list": Format(each(is_route_target), "route targets such as `65000:100`"),
    "pve-sdn-fabric-id": Format(
        matching("[a-zA-Z0-9][a-zA-Z0-9-]{0,6}[a-zA-Z0-9]?"),
        "the name of a fabric, up to 8 letters, digits and `-`",
    ),
    "pve-sdn-isis-net": Format(
        matching(r"[a-fA-F0-9]{2}(?:\.[a-fA-F0-9]{4}){3,9}\.[a-fA-F0-9]{2}"),
        "a network entity title such as `47.0023.0000.0000.0000.0000.0000.0000.1900.0004.00`",
    ),
}
