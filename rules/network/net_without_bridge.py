from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class NetWithoutBridge(GuestRule):
    """A network device is connected to no bridge.

    ## What it finds

    A `netN` line without `bridge`.

    ## Why it matters

    The guest gets a private network behind QEMU's user-mode NAT: slow, not reachable from outside, without
    firewall and VLAN.

    ## When to ignore it

    When that is intended, as for a test.
    """

    name = "net-without-bridge"
    category = Category.NETWORK
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("net",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (print_netdev_full)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for net in guest.config.numbered("net"):
            if not net.get("bridge"):
                yield Finding(
                    place=net.at(),
                    message=f"`{net.key}` has no bridge: the guest is behind QEMU's user-mode NAT and cannot be reached from outside",
                    help="add `bridge=vmbr0`, or the bridge of your network",
                )
