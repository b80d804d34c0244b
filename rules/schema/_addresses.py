"""What an address of an `ipconfigN` is meant to be."""

from __future__ import annotations

_NAMES = {4: ("ip", "gw"), 6: ("ip6", "gw6")}
_WORDS = {"ip": ("dhcp", "manual"), "ip6": ("auto", "dhcp", "manual")}
_SLAAC = ("slaac", "ra")


def fitting(name: str, text: str) -> str | None:
    """The sub-option, as `ip=10.0.0.5/24`, that is meant by a text under this name (empty: none); None if unsure."""
    word = text.lower()
    if word in _WORDS.get(name, ()):
        return f"{name}={word}"
    if name == "ip6" and word in _SLAAC:
        return "ip6=auto"
    if name == "" and word == "dhcp":
        return "ip=dhcp"
    from ipaddress import ip_address, ip_interface

    if "%" in text:
        return None
    try:
        if name in ("gw", "gw6"):
            address = ip_interface(text).ip if "/" in text else ip_address(text)
            return f"{_NAMES[address.version][1]}={address}"
        interface = ip_interface(text)
    except ValueError:
        return None
    if "/" not in text or interface.network.prefixlen < 8:
        return None
    return f"{_NAMES[interface.version][0]}={interface.with_prefixlen}"
