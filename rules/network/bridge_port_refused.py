from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Severity,
    Tree,
    TreeRule,
)

_WIRELESS = "wl"
_ALLOWS_IT = ("4addr", "hostapd")


class BridgePortRefused(TreeRule):
    """A bridge of the node has a port that Linux does not put into a bridge.

    ## What it finds

    In a node's record of its interfaces, a wireless card (`wlan0`, `wlp3s0`) or another bridge in the `bridge-ports` of a
    Linux bridge. Not a VLAN of a bridge (`vmbr0.20`), and no wireless card for which a command sets `4addr` or starts
    hostapd.

    ## Why it matters

    Linux refuses it ("Device does not allow enslaving to a bridge", "Can not enslave a bridge to a bridge"): the bridge
    comes up without that port, and its guests reach nobody by it.

    ## When to ignore it

    When the wireless card is an access point, or in a mode with four addresses.
    """

    name = "bridge-port-refused"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.DEVICE_MISSING
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "Linux 6.18 ip link set vmbr1 master vmbr0: Can not enslave a bridge to a bridge, run",
        "https://github.com/torvalds/linux/blob/master/net/bridge/br_if.c (br_add_if: IFF_DONT_BRIDGE)",
        "ifupdown2 3.9.0 addons/bridge.py (_add_ports), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for _, network in tree.cluster.networks.all():
            for name, bridge in network.bridges.items():
                for option, part in () if bridge.is_ovs else network.ports(name):
                    port = part.text
                    if option.name != "bridge-ports":
                        continue
                    is_wireless = port.startswith(_WIRELESS) and not any(
                        network.runs_commands(one, *_ALLOWS_IT) for one in (name, port)
                    )
                    if is_wireless or (port in network.bridges and port != name):
                        what = "a wireless card" if is_wireless else "a bridge"
                        yield Finding(
                            place=option.place(part),
                            message=f"`{port}` is {what}, which Linux takes into no bridge: `{name}` comes up without it",
                            help="use a wired card, or route or translate the guests' addresses (NAT)"
                            if is_wireless
                            else f"use a VLAN of it (`{port}.20`), or connect the guests to `{port}`",
                        )
