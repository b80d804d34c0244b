from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import Interface, interfaces
from pvelint.grammar.network.addresses import (
    address_with_prefix,
    plain_address,
    unusable_address,
    unusable_gateway,
)
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class AddressUnusable(GuestRule):
    """A static address or gateway of a container is one that no host should have.

    ## What it finds

    In `netN` a `gw` or `gw6` that is the interface's own address, a `gw` that is the broadcast address of its network, and
    an `ip` that is the broadcast address or that of the network itself. Networks of one or two addresses (`/32`, `/31`)
    have neither.
    Silent about a container that PVE sets up nothing in (`ostype: unmanaged`).

    ## Why it matters

    PVE does not compare addresses. With its own address as gateway a container looks for all other addresses in its own
    network (Linux refuses such a `gw6`), and reaches nothing outside. Nothing connects to a broadcast address, which Linux
    refuses as a gateway, too ("Nexthop has invalid gateway").

    ## When to ignore it

    When a router answers for all other addresses in that network (proxy ARP).
    """

    name = "address-unusable"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("net",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "Linux 6.18 ip route add default via the own and the broadcast address, connect to the broadcast address, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        is_unmanaged = guest.config.text("ostype") == "unmanaged"
        for net in interfaces(guest.config):
            if net.is_sound and not (is_unmanaged and not net.set_up_by_node):
                for ip, gateway in (("ip", "gw"), ("ip6", "gw6")):
                    yield from _check(net, ip, gateway)


def _check(net: Interface, ip: str, gateway: str) -> Iterator[Finding]:
    address, router = address_with_prefix(net.setting.get(ip)), plain_address(net.setting.get(gateway))
    if address is None:
        return
    if (why := unusable_address(address)) is not None:
        yield Finding(
            place=net.setting.at(ip),
            message=f"`{address.ip}` {why}",
            help=f"write another address of `{address.network}`, or the right prefix length",
        )
    elif router is not None and (why := unusable_gateway(address, router)) is not None:
        yield Finding(
            place=net.setting.at(gateway),
            message=f"the gateway `{router}` {why}",
            help=f"write the address of the network's router, or remove `{gateway}`",
        )
