from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class NetMtuIgnored(GuestRule):
    """The MTU of a network device has no effect.

    ## What it finds

    `mtu` on a `netN` of another model than `virtio`, or on one without `bridge`.

    ## Why it matters

    PVE warns at the start and goes on without it. The guest then sends packets of another size than the line
    says.

    ## When to ignore it

    When the guest sets the MTU itself.
    """

    name = "net-mtu-ignored"
    category = Category.NETWORK
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("net",)
    words = ("mtu",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("qemu-server 9.2.6 PVE/QemuServer.pm (print_netdevice_full: ignoring MTU)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in nics(guest.config):
            if "mtu" not in nic.setting.options or (nic.model == "virtio" and nic.bridge is not None):
                continue
            reason = "without a bridge" if nic.model == "virtio" else f"with the model `{nic.model}`"
            yield Finding(
                place=nic.setting.at("mtu"),
                message=f"`mtu` of `{nic.key}` has no effect {reason}: PVE warns and ignores it",
                help="remove `mtu`" if nic.model == "virtio" else "use the model `virtio`, or remove `mtu`",
                fix=Fix.unsafe("remove mtu", nic.setting.remove("mtu")),
            )
