"""Formats of the files in sdn/: addresses, route targets, names of interfaces (PVE::Network::SDN)."""

from __future__ import annotations

from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

from .kit import Format, each, matches, matching, whole
from .network import is_ipv4, is_ipv6

_LARGEST_AS = (1 << 32) - 1


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


FORMATS = {
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
