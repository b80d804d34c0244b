from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.network.vlan_bridges import obstacle
from pvelint.grammar.placement.network_devices import network_devices
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


class VlanBridgeFails(GuestRule):
    """PVE cannot make the bridge for the VLAN of a network device.

    ## What it finds

    A `tag` on a Linux bridge that is not VLAN-aware by the recorded interfaces of the guest's node, and that has no ports
    (`bridge-ports none`), or a port whose VLAN is on another bridge or in an interface of another name. Also where the
    name of the bridge, or of the port (a warning), is too long with the tag.

    ## Why it matters

    For such a tag PVE makes a VLAN interface on each port, and a bridge of those. Where it cannot, the guest does not
    start: "no physical interface on bridge", "the interface name is too long", "already exist in bridge", "can't add
    vlan tag".

    ## When to ignore it

    When the bridge is made VLAN-aware, or gets its ports, by something that the record does not show.
    """

    name = "vlan-bridge-fails"
    category = Category.NETWORK
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("net",)
    words = ("tag",)
    evidence = Evidence.TREE
    requires = ("interfaces",)
    starts_only = True
    sources = (
        "pve-common 9.2.1 PVE/Network.pm (tap_plug, activate_bridge_vlan, activate_bridge_vlan_slave)",
        "Linux 6.18 ip link add name enx00e04c680001.30: not a valid ifname, run",
        "pve-container 6.1.10 PVE/LXC.pm (net_tap_plug)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        cluster = guest.tree.cluster
        network = cluster.networks.of(guest.node)
        if network is None:
            return
        for nic in network_devices(guest):
            is_plugged = guest.kind is VM or not nic.link_down
            if (
                nic.bridge not in network.bridges
                or not nic.tag
                or not is_plugged
                or nic.setting.get("trunks")
            ):
                continue
            if nic.bridge in (cluster.vnets_in_use or {}):
                continue
            found = obstacle(network, nic.bridge, nic.tag)
            if found is not None:
                yield Finding(
                    place=nic.setting.at("tag"),
                    message=f"{found.fact}: {refuses(guest)}",
                    help=f"set `bridge-vlan-aware yes` for `{nic.bridge}` on the node, or remove `tag`",
                    severity=None if found.is_certain else Severity.WARNING,
                    related=(Related(network.bridges[nic.bridge].where, "the bridge"),),
                )
