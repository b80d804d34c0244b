from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.vm.nic import nics
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
from pvelint.rules.guest_kit import refuses

_VLANS = ("tag", "trunks")

if TYPE_CHECKING:
    from pvelint.grammar.vm.nic import NetworkDevice


class VlanOnUnawareBridge(GuestRule):
    """A network device asks for VLANs that its bridge does not take.

    ## What it finds

    `trunks` on a Linux bridge that is not VLAN-aware by the recorded interfaces of the guest's node, and `tag` or `trunks`
    on an SDN VNet that is not VLAN-aware, as none in an EVPN zone is. A `tag` on a plain Linux bridge is fine: PVE makes a bridge for that VLAN.
    Silent where neither the record of the interfaces nor sdn/vnets.cfg tells.

    ## Why it matters

    The guest does not start: the script that connects the network device ends with "vlan aware feature need to be enabled
    to use trunks" or "vm vlans are not allowed on vnet".

    ## When to ignore it

    When the bridge is made VLAN-aware by something that the files do not show.
    """

    name = "vlan-on-unaware-bridge"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("net",)
    words = _VLANS
    evidence = Evidence.TREE
    starts_only = True
    sources = (
        "pve-common 9.2.1 PVE/Network.pm (tap_plug)",
        "pve-container 6.1.10 PVE/LXC.pm (net_tap_plug)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/Plugin.pm (tap_plug)",
        "pve-network 1.3.0 PVE/Network/SDN/Zones/EvpnPlugin.pm (generate_sdn_config), run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for nic in _devices(guest):
            asked = [option for option in _VLANS if nic.setting.get(option)]
            is_plugged = guest.kind is VM or not nic.link_down
            if asked and nic.bridge is not None and is_plugged:
                yield from _on_vnet(guest, nic, nic.bridge, asked)
                yield from _on_bridge(guest, nic, nic.bridge)


def _devices(guest: Guest) -> Iterable[NetworkDevice]:
    """Those of a VM without what containers alone need: a sound VM may have a `tag`."""
    if guest.kind is VM:
        return nics(guest.config)
    from pvelint.grammar.placement.network_devices import network_devices

    return network_devices(guest)


def _on_vnet(guest: Guest, nic: NetworkDevice, name: str, asked: list[str]) -> Iterator[Finding]:
    cluster = guest.tree.cluster
    vnet = (cluster.vnets_in_use or {}).get(name)
    if vnet is None:
        return
    from pvelint.grammar.network.vnet_bridges import takes_vlans

    if not takes_vlans(vnet, cluster.zones_in_use):
        named = [f"`{option}`" for option in asked]
        yield Finding(
            place=nic.setting.at(asked[0]),
            message=f"the VNet `{name}` is not VLAN-aware and takes no {' or '.join(named)}: {refuses(guest)}",
            help=f"remove {' and '.join(named)}, as the VNet has a VLAN of its own"
            if vnet.tag is not None
            else f"remove {' and '.join(named)}, or make the VNet VLAN-aware",
            related=(Related(vnet.place(), "the VNet"),),
        )


def _on_bridge(guest: Guest, nic: NetworkDevice, name: str) -> Iterator[Finding]:
    if not nic.setting.get("trunks") or name in (guest.tree.cluster.vnets_in_use or {}):
        return
    bridge = (guest.tree.cluster.bridges(guest.node) or {}).get(name)
    if bridge is not None and not bridge.takes_trunks:
        yield Finding(
            place=nic.setting.at("trunks"),
            message=f"the bridge `{name}` is not VLAN-aware and takes no `trunks`: {refuses(guest)}",
            help=f"set `bridge-vlan-aware yes` for `{name}` on the node, or remove `trunks`",
            related=(Related(bridge.where, "the bridge"),),
        )
