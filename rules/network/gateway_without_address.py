from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import interfaces
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class GatewayWithoutAddress(GuestRule):
    """An interface of a container has a gateway, but no address of its own.

    ## What it finds

    `gw` beside `ip=dhcp`, `ip=manual` or no `ip`, and `gw6` likewise.

    ## Why it matters

    Where systemd-networkd rules (Ubuntu from 17.10 on, Fedora, Arch Linux, NixOS), the container gets it as a second default
    route beside that of DHCP, and `gw6` turns off router advertisements, without which `ip6=auto` brings no address. In the
    other systems PVE writes a gateway behind a static address alone (Gentoo has it as a second route): it is ignored.

    ## When to ignore it

    When the default route is to be this one whatever DHCP says, in a container with systemd-networkd.
    """

    name = "gateway-without-address"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.INFO
    impact = Impact.IGNORED
    keys = ("net",)
    words = ("gw=", "gw6=")
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "pve-container 6.1.10 PVE/LXC/Setup/Base.pm (setup_systemd_networkd)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.config.text("ostype") == "unmanaged":
            return
        for net in interfaces(guest.config):
            for option, address in (("gw", "ip"), ("gw6", "ip6")):
                given = net.setting.get(address)
                if net.is_sound and net.setting.get(option) and "/" not in given:
                    beside = f"beside `{address}={given}`" if given else f"without `{address}`"
                    otherwise = (
                        "turns off the router advertisements that the address would come from"
                        if given == "auto"
                        else "becomes a second default route"
                    )
                    yield Finding(
                        place=net.setting.at(option),
                        message=f"`{option}` {beside} is ignored, or {otherwise}",
                        help=f"remove `{option}`, or give the interface a static address",
                    )
