from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pvelint.grammar.network.vlans import Vlans, on_uplinks, ranges
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.grammar.vm.nic import NetworkDevice
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)

_VLANS = ("tag", "trunks")


class VlanNotOnUplink(GuestRule):
    """A network device is in a VLAN that its bridge's ports do not take.

    ## What it finds

    A `tag`, or a part of `trunks`, outside of the `bridge-vids` of a VLAN-aware Linux bridge, by the recorded interfaces
    of the guest's node. The `bridge-vids`, `bridge-access` and `bridge-pvid` of its ports count, too; a bridge without
    `bridge-vids` takes all VLANs.

    ## Why it matters

    The guest starts, and reaches the guests of its VLAN on the same node. What it sends to the network is dropped at the
    bridge's ports, as is what comes from there.

    ## When to ignore it

    When the VLAN is meant to stay on the node.
    """

    name = "vlan-not-on-uplink"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("net",)
    words = _VLANS
    evidence = Evidence.TREE
    requires = ("interfaces",)
    sources = (
        "pve-common 9.2.1 PVE/Network.pm (bridge_add_interface)",
        "pve-manager 9.2.11 network-hooks/bridgevlan (bridge vlan add)",
        "ifupdown2 3.9.0 addons/bridge.py (_apply_bridge_vlan_aware_port_settings_all), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        network = guest.tree.cluster.networks.of(guest.node)
        if network is None or not network.is_complete:
            return
        for nic in network_devices(guest):
            name = nic.bridge
            if name is None or name not in network.bridges or nic.link_down:
                continue
            taken = guest.tree.once(("vlans", network.name, name), partial(on_uplinks, network, name))
            if taken is not None:
                yield from _left_out(nic, taken, Related(network.bridges[name].where, "the bridge"))


def _left_out(nic: NetworkDevice, taken: Vlans, bridge: Related) -> Iterator[Finding]:
    for option in _VLANS:
        lost = [one for one in ranges(nic.setting.get(option)) or () if not taken.meets(one)]
        if lost:
            yield Finding(
                place=nic.setting.at(option),
                message=f"the ports of `{nic.bridge}` do not take VLAN {Vlans(lost)}: it does not leave the node",
                help=f"add it to `bridge-vids` of `{nic.bridge}`, or correct `{option}`",
                related=(bridge,),
            )
