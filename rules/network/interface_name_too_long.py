from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import interfaces
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class InterfaceNameTooLong(GuestRule):
    """The name of a container's network interface has more than 15 characters.

    ## What it finds

    `name=` of more than 15 characters in `netN`. Silent about a container that PVE sets up nothing in
    (`ostype: unmanaged`).

    ## Why it matters

    Linux has no longer names of interfaces, and LXC takes the first 15 characters, with a word in its log alone. PVE
    writes addresses into the container for the whole name: an interface that is not there. The container comes up without this
    network.

    ## When to ignore it

    When the container's own configuration names the shortened interface.
    """

    name = "interface-name-too-long"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("net",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm ($netconf_desc: name)",
        "pve-container 6.1.10 PVE/LXC/Setup/Debian.pm (setup_network)",
        "lxc 6.0.5 src/lxc/confile_utils.c (network_ifname), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.config.text("ostype") == "unmanaged":
            return
        for net in interfaces(guest.config):
            if net.is_sound and net.name != net.name_in_container:
                yield Finding(
                    place=net.setting.at("name"),
                    message=f"Linux names interfaces with 15 characters at most: `{net.name}` comes out as"
                    f" `{net.name_in_container}`, and what PVE writes for `{net.name}` finds none",
                    help="write a shorter name, such as `eth0`",
                )
