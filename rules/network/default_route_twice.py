from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import Interface, interfaces
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity


class DefaultRouteTwice(GuestRule):
    """Two interfaces of a container have a gateway.

    ## What it finds

    `gw` (or `gw6`) in a second `netN`. It is an error where both have `host-managed=1`, else a warning.

    ## Why it matters

    PVE writes a default route for each into the container. The second one fails, and with it the interface, or it takes
    part of the traffic: answers leave by the wrong interface. Where the node sets up both interfaces
    (`host-managed=1`), LXC adds the routes itself, and the second one, which fails, ends the start.

    ## When to ignore it

    When routes or rules in the container choose between the two, which are not `host-managed`.
    """

    name = "default-route-twice"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.GUEST,)
    keys = ("net",)
    words = ("gw=", "gw6=")
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "pve-container 6.1.10 PVE/LXC/Setup/Base.pm (setup_systemd_networkd)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: host-managed)",
        "lxc 6.0.5 src/lxc/network.c (ip_gateway_add: NLM_F_EXCL; lxc_network_setup_in_child_namespaces_common), read",
        "Linux 6.18 ip route add default of a second interface: File exists, for IPv4 and IPv6, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        is_unmanaged = config.text("ostype") == "unmanaged"
        sound = [net for net in interfaces(config) if net.is_sound and not net.link_down]
        told = [net for net in sound if not is_unmanaged or net.set_up_by_node]
        for option, address in (("gw", "ip"), ("gw6", "ip6")):
            having = [net for net in told if net.setting.get(option) and "/" in net.setting.get(address)]
            yield from _beside(having, option)


def _beside(having: list[Interface], option: str) -> Iterator[Finding]:
    of_node = [net for net in having if net.set_up_by_node]
    for net in having[1:]:
        ends_start = net in of_node[1:]
        first = (of_node if ends_start else having)[0]
        told = (
            "LXC adds the first default route and fails at the second, so that the container does not start"
            if ends_start
            else "PVE writes two default routes into the container"
        )
        yield Finding(
            place=net.setting.at(option),
            message=f"`{first.key}` has a gateway, too: {told}",
            help=f"keep the `{option}` of the interface that leads to the internet",
            related=(Related(first.setting.at(option), "the first gateway"),),
            severity=None if ends_start else Severity.WARNING,
            impact=None if ends_start else Impact.GUEST,
        )
