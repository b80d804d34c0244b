from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.interfaces import InterfaceName, interface_names
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity

_LOOPBACK = "lo"


class InterfaceNameTwice(GuestRule):
    """Two network interfaces of a container have the same name.

    ## What it finds

    The same `name=` in two `netN` lines, or in one and in `lxc.net.N.name`, by its first 15 characters, and `name=lo`,
    which every container has already.

    ## Why it matters

    PVE does not compare the names. LXC makes the first interface, and fails at the second ("Failed to rename network
    device"): the container does not come up.

    ## When to ignore it

    Never: the container does not come up.
    """

    name = "interface-name-twice"
    category = Category.NETWORK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    keys = ("net",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: lxc.net.N.name)",
        "lxc 6.0.5 src/lxc/network.c (__netdev_configure_container_common), read",
        "Linux 6.7 net/core/dev.c (dev_get_valid_name: EEXIST), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        first: dict[str, InterfaceName] = {}
        for name in interface_names(guest.config):
            if name.text == _LOOPBACK:
                yield _finding(name, "the loopback interface of every container")
            elif (other := first.setdefault(name.text, name)) is not name:
                related = Related(other.setting.at(other.option), "has the name, too")
                yield _finding(name, f"`{other.setting.key}`", related)


def _finding(name: InterfaceName, other: str, *related: Related) -> Finding:
    return Finding(
        place=name.setting.at(name.option),
        message=f"`{name.setting.key}` has the name of {other}, `{name.text}`: LXC cannot make it, and the container does"
        " not come up",
        help="give each interface a name of its own, such as `eth1`",
        related=related,
    )
