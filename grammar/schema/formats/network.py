"""Addresses and network names."""

from __future__ import annotations

from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

from .kit import each, matches, matching, whole

OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
HEX_PAIR = "[A-Fa-f0-9]{2}"
LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


def is_ipv4(text: str, version: Version) -> bool:
    """A dotted quad without leading zeros."""
    return matches(rf"{OCTET}(?:\.{OCTET}){{3}}", text) is not None


def is_ipv6(text: str, version: Version) -> bool:
    """RFC 4291 text, also with an IPv4 tail; no zone, brackets or prefix length."""
    if ":" not in text or "%" in text:
        return False
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def is_dns_name(text: str, version: Version) -> bool:
    """Labels joined by single dots, of any length (PVE::JSONSchema::pve_verify_dns_name)."""
    return all(matches(LABEL, label) for label in text.split("."))


def is_address(text: str, version: Version) -> bool:
    return is_dns_name(text, version) or is_ipv6(text, version)


def is_ipv4_config(text: str, version: Version) -> bool:
    address, slash, length = text.partition("/")
    if not slash:
        return text in ("dhcp", "manual")
    return is_ipv4(address, version) and _is_prefix_length(length, 32)


def is_ipv6_config(text: str, version: Version) -> bool:
    address, slash, length = text.partition("/")
    if not slash:
        return text in ("auto", "dhcp", "manual")
    return is_ipv6(address, version) and _is_prefix_length(length, 128)


def _is_prefix_length(text: str, longest: int) -> bool:
    """A decimal number from 8; PVE lets leading zeros pass."""
    return 8 <= (whole_number(text) or 0) <= longest


ipv4 = whole(is_ipv4)
ipv6 = whole(is_ipv6)
dns_name = whole(is_dns_name)
dns_names = each(is_dns_name)
address_list = each(is_address)
ipv4_config = whole(is_ipv4_config)
ipv6_config = whole(is_ipv6_config)
bridge = matching("[-_.A-Za-z0-9]+")
mac_address = matching(f"[A-Fa-f0-9][02468ACEace](?::{HEX_PAIR}){{5}}")
