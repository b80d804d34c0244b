from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.api.containers import interfaces


class HostManagedSlaac(GuestRule):
    """An interface that the node sets up is to find its IPv6 address by itself.

    ## What it finds

    `host-managed=1` with `ip6=auto` in one `netN`, while the interface is not `link_down=1`.

    ## Why it matters

    PVE refuses to start the container ("SLAAC is not supported for host-managed network configuration").

    ## When to ignore it

    Never: the container does not start.
    """

    name = "host-managed-slaac"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("net",)
    words = ("host-managed=",)
    since = Version.V9_1
    starts_only = True
    sources = ("pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: host-managed)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for interface in interfaces(guest.config):
            setting = interface.setting
            if interface.is_sound and interface.set_up_by_node and setting.get("ip6") == "auto":
                yield Finding(
                    place=setting.at("ip6"),
                    message=f"the node is to set up `{interface.key}`, for which PVE knows no `ip6=auto`: it refuses to start the container",
                    help="write an address, `ip6=dhcp` or `ip6=manual`, or take out `host-managed=1`",
                )
