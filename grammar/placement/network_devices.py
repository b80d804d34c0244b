"""The network devices of a guest of either kind, and what they are connected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.vm.nic import NetworkDevice, nics

if TYPE_CHECKING:
    from pvelint.grammar.syntax.nodes import Place


def network_devices(guest: Guest) -> Sequence[NetworkDevice]:
    """The `netN` of its next start; those of a container that PVE cannot parse are left out, as they stop the start."""
    if guest.kind is VM:
        return list(nics(guest.config))
    from pvelint.grammar.container.interfaces import interfaces

    return [interface for interface in interfaces(guest.config) if interface.is_sound]


def mtu_of_bridge(guest: Guest, name: str) -> tuple[int, Place] | None:
    """The MTU of a bridge or VNet of the guest's node, and where that is set."""
    cluster = guest.tree.cluster
    network = cluster.networks.of(guest.node)
    if (vnet := (cluster.vnets_in_use or {}).get(name)) is not None:
        from pvelint.grammar.network.vnet_bridges import mtu_of

        mtu, place = (
            mtu_of(vnet, cluster.zones_in_use, network),
            (cluster.zones_in_use or {}).get(vnet.zone or "", vnet).place("mtu"),
        )
        return (mtu, place) if mtu is not None else None
    if network is None or name not in network.bridges:
        return None
    usual = network.bridge_mtu(name)
    return (usual, network.bridges[name].where) if usual is not None else None
