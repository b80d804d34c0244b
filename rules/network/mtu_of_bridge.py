from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
    Version,
)

_USUAL = 1500


class MtuOfBridge(GuestRule):
    """A network device takes over an unusual MTU from its bridge.

    ## What it finds

    A `virtio` device without `mtu` on a bridge for which the recorded interfaces of the VM's node set another MTU than
    1500.

    ## Why it matters

    Since PVE 9 the guest is told the MTU of the bridge, and most guests use it. Before, it stayed at 1500: a VM from then
    sends large packets after the upgrade, which whoever has 1500 in the same network does not receive.

    ## When to ignore it

    When the whole network has that MTU.
    """

    name = "mtu-of-bridge"
    category = Category.NETWORK
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("net",)
    evidence = Evidence.TREE
    requires = ("interfaces",)
    since = Version.V9_0
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_netdevice_full)",
        'pve-manager 9.2.11 PVE/CLI/pve8to9.pm ("will have its mtu forced to")',
        "pve-docs 9.1.3 qm.adoc (Network Device: MTU)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        bridges = guest.tree.cluster.bridges(guest.node) or {}
        for nic in nics(guest.config):
            bridge = bridges.get(nic.bridge or "")
            if bridge is None or nic.model != "virtio" or "mtu" in nic.setting.options:
                continue
            if bridge.mtu is not None and bridge.mtu != _USUAL:
                yield Finding(
                    place=nic.setting.at("bridge"),
                    message=f"`{nic.key}` has no `mtu`: since PVE 9 the guest gets the {bridge.mtu} of `{bridge.name}`",
                    help=f"set `mtu=1` if it should, or `mtu={_USUAL}` if others in its network have no more"
                    if bridge.mtu > _USUAL
                    else f"set `mtu=1` if it should; with more than {bridge.mtu} PVE refuses to start the VM",
                    fix=Fix.unsafe("set `mtu=1`", nic.setting.set("mtu", "1")),
                    related=(Related(bridge.where, "the bridge"),),
                )
