from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import interfaces
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity


class DefaultRouteTwice(GuestRule):
    """Two interfaces of a container have a gateway.

    ## What it finds

    `gw` (or `gw6`) in a second `netN`.

    ## Why it matters

    PVE writes a default route for each into the container. The second one fails, and with it the interface, or it takes
    part of the traffic: answers leave by the wrong interface.

    ## When to ignore it

    When routes or rules in the container choose between the two.
    """

    name = "default-route-twice"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("net",)
    words = ("gw=", "gw6=")
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "pve-container 6.1.10 PVE/LXC/Setup/Base.pm (setup_systemd_networkd)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        sound = [net for net in interfaces(config) if net.is_sound and not net.link_down]
        if config.text("ostype") == "unmanaged":
            return
        for option, address in (("gw", "ip"), ("gw6", "ip6")):
            having = [net for net in sound if net.setting.get(option) and "/" in net.setting.get(address)]
            for net in having[1:]:
                yield Finding(
                    place=net.setting.at(option),
                    message=f"`{having[0].key}` has a gateway, too: PVE writes two default routes into the container",
                    help=f"keep the `{option}` of the interface that leads to the internet",
                    related=(Related(having[0].setting.at(option), "the first gateway"),),
                )
