from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import Interface, interfaces
from pvelint.grammar.network.addresses import is_link_local_ipv6
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class GatewayWithoutAddress(GuestRule):
    """An interface of a container has a gateway, but no address of its own.

    ## What it finds

    `gw` beside `ip=dhcp`, `ip=manual` or no `ip`, and `gw6` likewise. It is an error with `host-managed=1`, unless the
    gateway is a link-local one (`fe80::1`), else information.

    ## Why it matters

    Where systemd-networkd rules (Ubuntu from 17.10 on, Fedora, Arch Linux, NixOS), the container gets it as a second default
    route beside that of DHCP, and `gw6` turns off router advertisements, without which `ip6=auto` brings no address. In the
    other systems PVE writes a gateway behind a static address alone (Gentoo has it as a second route): it is ignored. Where
    the node sets up the interface (`host-managed=1`), LXC refuses a gateway for an interface without an address, and the
    container does not start.

    ## When to ignore it

    When the default route is to be this one whatever DHCP says, in a container with systemd-networkd.
    """

    name = "gateway-without-address"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.IGNORED,)
    keys = ("net",)
    words = ("gw=", "gw6=")
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "pve-container 6.1.10 PVE/LXC/Setup/Base.pm (setup_systemd_networkd)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: host-managed)",
        "lxc 6.0.5 src/lxc/network.c (lxc_network_setup_in_child_namespaces_common: not assigning an address), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        is_unmanaged = guest.config.text("ostype") == "unmanaged"
        for net in interfaces(guest.config):
            if not net.is_sound or (is_unmanaged and not net.set_up_by_node):
                continue
            for option, address in (("gw", "ip"), ("gw6", "ip6")):
                given = net.setting.get(address)
                if net.set_up_by_node and given == "auto":
                    continue  # of which `host-managed-slaac` speaks
                if net.setting.get(option) and "/" not in given:
                    yield _finding(net, option, address)


def _finding(net: Interface, option: str, address: str) -> Finding:
    given = net.setting.get(address)
    ends_start = net.set_up_by_node and not is_link_local_ipv6(net.setting.get(option))
    if ends_start:
        effect = "is refused by LXC, which is to set up the interface: the container does not start"
    elif given == "auto":
        effect = "is ignored, or turns off the router advertisements that the address would come from"
    else:
        effect = "is ignored, or becomes a second default route"
    beside = f"beside `{address}={given}`" if given else f"without `{address}`"
    return Finding(
        place=net.setting.at(option),
        message=f"`{option}` {beside} {effect}",
        help=f"remove `{option}`, or give the interface a static address",
        severity=None if ends_start else Severity.INFO,
        impact=None if ends_start else Impact.IGNORED,
    )
