from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_INHERIT = 1
_SMALLEST = 576


class NetMtuRange(GuestRule):
    """The MTU of a network device is too small for IP.

    ## What it finds

    `mtu` from 2 to 575 on a virtio device with a bridge. (`mtu=1` takes over the bridge's MTU.)

    ## Why it matters

    PVE refuses to start the VM ("MTU is smaller than the IP minimum MTU '576'").

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "net-mtu-range"
    category = Category.NETWORK
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("net",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer.pm (print_netdevice_full)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for net in guest.config.numbered("net"):
            mtu = net.get("mtu")
            if mtu and net.get("model") == "virtio" and net.get("bridge") and _INHERIT < int(mtu) < _SMALLEST:
                yield Finding(
                    place=net.at("mtu"),
                    message=f"an MTU of {mtu} is smaller than the {_SMALLEST} of IP: PVE refuses to start the VM",
                    help="set `mtu=1` for the MTU of the bridge, or remove `mtu`",
                )
