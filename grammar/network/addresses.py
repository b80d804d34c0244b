"""IP addresses of guests, as `ipconfigN` and a container's `netN` write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

_SMALL = 2
"""A network of so many addresses has neither an address of its own nor one for all."""
_NO_ADDRESS = ("dhcp", "auto", "manual")


def host_address(text: str) -> str | None:
    """The address of `10.0.0.5/24` in its one spelling; None for `dhcp` and what is none."""
    address = text.partition("/")[0]
    if not address or address in _NO_ADDRESS:
        return None
    from ipaddress import ip_address

    try:
        return str(ip_address(address))
    except ValueError:
        return None


def is_link_local_ipv6(text: str) -> bool:
    """Of `fe80::/10`, reached without an address of one's own."""
    from ipaddress import IPv6Address

    try:
        return IPv6Address(text).is_link_local
    except ValueError:
        return False


def address_with_prefix(text: str) -> IPv4Interface | IPv6Interface | None:
    """Of `10.0.0.5/24`."""
    from ipaddress import ip_interface

    try:
        return ip_interface(text) if "/" in text else None
    except ValueError:
        return None


def plain_address(text: str) -> IPv4Address | IPv6Address | None:
    """Of `10.0.0.1`."""
    from ipaddress import ip_address

    try:
        return ip_address(text)
    except ValueError:
        return None


def unusable_address(address: IPv4Interface | IPv6Interface) -> str | None:
    """Why a host cannot well have it, as the end of a sentence; IPv6 knows no such addresses."""
    network = address.network
    if network.version != 4 or network.num_addresses <= _SMALL:
        return None
    if address.ip == network.network_address:
        return f"is the address of the network `{network}` itself, which many systems take for a broadcast"
    if address.ip == network.broadcast_address:
        return f"is the broadcast address of `{network}`: nothing connects to it"
    return None


def unusable_gateway(
    address: IPv4Interface | IPv6Interface, gateway: IPv4Address | IPv6Address
) -> str | None:
    """Why a host cannot send through it, as the end of a sentence."""
    if gateway == address.ip:
        return "is the guest's own address: it reaches nothing outside its network"
    network = address.network
    if network.version == 4 and network.num_addresses > _SMALL and gateway == network.broadcast_address:
        return f"is the broadcast address of `{network}`: Linux refuses it as a gateway"
    return None
