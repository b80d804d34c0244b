"""Addresses as the firewall takes them: of rules by Perl's Net::IP, of aliases and IP sets by PVE::Firewall::parse_ip_or_cidr."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

from pvelint.grammar.syntax.scalars import is_digits, whole_number

_BITS = {4: 32, 6: 128}
_MOST_QUADS = 4
_LONGEST_QUAD = 3
NAME = r"[A-Za-z][A-Za-z0-9_-]+"
"""Of an alias, an IP set or a group."""
_NAME = re.compile(NAME)
_ALIAS = re.compile(r"(?:dc/|guest/)?" + NAME)
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


class BadAddressError(ValueError):
    """What is wrong with a text, as a fact about it."""


class Network(NamedTuple):
    family: int
    """4 or 6."""
    mask: str
    """What stands behind the slash; empty for a single address or a range."""

    @property
    def is_too_long(self) -> bool:
        """A prefix that iptables and ipset refuse, although PVE does not."""
        length = whole_number(self.mask)
        return length > _BITS[self.family] if length is not None else is_digits(self.mask)


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def is_no_mask(text: str) -> bool:
    """Behind the slash is neither a number nor a mask such as `255.255.255.0`."""
    return not is_digits(text) and not _DOTTED.fullmatch(text)


def is_alias(text: str) -> bool:
    """Whether a text can only be an alias, where an address may stand."""
    return _ALIAS.fullmatch(text) is not None


def read_network(text: str) -> Network:
    """A member of an IP set, or what an alias stands for: an address, or one with a prefix of whatever length."""
    address, slash, length = text.partition("/")
    if slash and not is_digits(length):
        raise BadAddressError(f"`{text}` is not an IP address or network")
    for family, kind in ((4, IPv4Address), (6, IPv6Address)):
        try:
            kind(address)
        except AddressValueError:
            continue
        if "%" not in address:
            return Network(family, length)
    raise BadAddressError(f"`{text}` is not an IP address or network")


def spelling(text: str) -> str:
    """Of a member of an IP set that `read_network` takes, the one that PVE hands on (parse_ip_or_cidr, ip_compress_address)."""
    address, slash, length = text.partition("/")
    if ":" in address:
        address = str(IPv6Address(address))
    return address if length == str(_BITS[6 if ":" in address else 4]) else address + slash + length


def read_addresses(text: str) -> list[Network]:
    """The list of a rule's `-source` or `-dest`: addresses and networks, or one range."""
    pieces = text.split(",")
    if pieces[-1] == "":
        raise BadAddressError(f"the list `{text}` has a comma too many")
    found = [_element(piece) for piece in pieces]
    if len({network.family for network in found}) > 1:
        raise BadAddressError(f"`{text}` mixes IPv4 and IPv6")
    if len(found) > 1 and any("-" in piece for piece in pieces):
        raise BadAddressError(f"`{text}` has a range in a list")
    return found


def _element(text: str) -> Network:
    address, slash, mask = text.partition("/")
    if slash and mask:
        family, value = _address(address, text)
        length = whole_number(mask)
        if length is None:
            return Network(family, mask)
        if length > _BITS[family]:
            raise BadAddressError(f"`{text}` has a prefix of more than {_BITS[family]} bits")
        if value & ((1 << (_BITS[family] - length)) - 1):
            raise BadAddressError(f"`{text}` is an address within a network, not the network")
        return Network(family, mask)
    first, dash, last = text.partition("-")
    family, low = _address(first, text)
    if dash:
        other, high = _address(last, text)
        if other != family:
            raise BadAddressError(f"`{text}` mixes IPv4 and IPv6")
        if high < low:
            raise BadAddressError(f"the range `{text}` ends before it begins")
    return Network(family, "")


def _address(text: str, whole: str) -> tuple[int, int]:
    """The version of IP and the number; `10.1` is short for `10.1.0.0`."""
    quads = [whole_number(quad) if len(quad) <= _LONGEST_QUAD else None for quad in text.split(".")]
    numbers = [quad for quad in quads if quad is not None and quad <= 0xFF]
    if len(numbers) == len(quads) <= _MOST_QUADS:
        numbers += [0] * (_MOST_QUADS - len(numbers))
        return 4, int.from_bytes(bytes(numbers), "big")
    try:
        found = IPv6Address(text)
    except AddressValueError:
        found = None
    if found is None or "%" in text:
        raise BadAddressError(f"`{whole}` is not an IP address, a network or a range of addresses")
    return 6, int.from_bytes(found.packed, "big")


def network_of(text: str) -> str | None:
    """`192.168.1.0/24` for `192.168.1.5/24`, where that is what is wrong with it."""
    from ipaddress import ip_network

    try:
        found = str(ip_network(text, strict=False))
    except ValueError:
        return None
    return found if "/" in text and found != text else None
