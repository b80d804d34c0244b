from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import CONTAINER, VM, Category, Finding, Guest, GuestRule, Impact, Severity


class NetWithoutBridge(GuestRule):
    """A network device is connected to no bridge.

    ## What it finds

    A `netN` line without `bridge`. One with `queues`, with which QEMU does not start then, is left to
    `queues-over-vcpus`.

    ## Why it matters

    A VM gets a private network behind QEMU's user-mode NAT: slow, not reachable from outside, without
    firewall and VLAN. A container does not start.

    ## When to ignore it

    When that is intended, as for a test with a VM.
    """

    name = "net-without-bridge"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.GUEST
    other_impacts = (Impact.NO_START,)
    keys = ("net",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_netdev_full)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: read_bridge_mtu)",
        "pve-container 4.4-7 src/lxcnetaddbr (missing bridge configuration)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.kind is CONTAINER:
            yield from _of_container(guest)
            return
        for nic in nics(guest.config):
            if nic.bridge is None and not (nic.model == "virtio" and nic.setting.number("queues")):
                yield Finding(
                    place=nic.setting.at(),
                    message=f"`{nic.key}` has no bridge: the guest is behind QEMU's user-mode NAT and cannot be reached from outside",
                    help="add `bridge=vmbr0`, or the bridge of your network",
                )


def _of_container(guest: Guest) -> Iterator[Finding]:
    from pvelint.grammar.container.interfaces import interfaces

    for interface in interfaces(guest.config):
        if interface.is_sound and interface.bridge is None:
            yield Finding(
                place=interface.setting.at(),
                severity=Severity.ERROR,
                impact=Impact.NO_START,
                message=f"`{interface.key}` has no bridge: PVE refuses to start the container",
                help="add `bridge=vmbr0`, or the bridge of your network",
            )
