from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.network_devices import mtu_of_bridge
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
    1500, or on a VNet whose zone has another: an EVPN or VXLAN zone has 1450 unless it or an interface of the node says
    otherwise.

    ## Why it matters

    Since PVE 9 the guest is told the MTU of the bridge, and most guests use it. Before, it stayed at 1500: a VM from then
    sends large packets after the upgrade, which whoever has 1500 in the same network does not receive.

    ## When to ignore it

    When the whole network has that MTU.
    """

    name = "mtu-of-bridge"
    category = Category.UPGRADE
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("net",)
    evidence = Evidence.TREE
    requires = ("interfaces|sdn/zones.cfg",)
    since = Version.V9_0
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (print_netdevice_full)",
        'pve-manager 9.2.11 PVE/CLI/pve8to9.pm ("will have its mtu forced to")',
        "pve-network 1.3.0 PVE/Network/SDN/Zones/EvpnPlugin.pm (generate_sdn_config), run",
        "pve-docs 9.1.3 qm.adoc (Network Device: MTU)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in nics(guest.config):
            if nic.model != "virtio" or nic.bridge is None or "mtu" in nic.setting.options:
                continue
            mtu, where = mtu_of_bridge(guest, nic.bridge) or (_USUAL, None)
            if mtu != _USUAL and where is not None:
                yield Finding(
                    place=nic.setting.at("bridge"),
                    message=f"`{nic.key}` has no `mtu`: since PVE 9 the guest gets the {mtu} of `{nic.bridge}`",
                    help=f"set `mtu=1` if it should, or `mtu={_USUAL}` if others in its network have no more"
                    if mtu > _USUAL
                    else f"set `mtu=1` if it should; with more than {mtu} PVE refuses to start the VM",
                    fix=Fix.unsafe("set `mtu=1`", nic.setting.set("mtu", "1")),
                    related=(Related(where, "its MTU"),),
                )
