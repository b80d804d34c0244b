from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class NetWithoutBridge(GuestRule):
    """A network device is connected to no bridge.

    ## What it finds

    A `netN` line without `bridge`. One with `queues`, with which QEMU does not start then, is left to
    `queues-over-vcpus`.

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
        for nic in nics(guest.config):
            if nic.bridge is None and not (nic.model == "virtio" and nic.setting.number("queues")):
                yield Finding(
                    place=nic.setting.at(),
                    message=f"`{nic.key}` has no bridge: the guest is behind QEMU's user-mode NAT and cannot be reached from outside",
                    help="add `bridge=vmbr0`, or the bridge of your network",
                )
