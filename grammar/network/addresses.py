"""IP addresses of guests, as `ipconfigN` and a container's `netN` write them."""

from __future__ import annotations

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
