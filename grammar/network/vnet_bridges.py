"""The bridges that the SDN makes of its VNets (generate_sdn_config of the zones' plugins)."""

from __future__ import annotations

from collections.abc import Mapping

from .node_network import NodeNetwork
from .sdn import Vnet, Zone

_OVERLAYS = ("vxlan", "evpn")
_OVERLAY_MTU = 1450


def takes_vlans(vnet: Vnet, zones: Mapping[str, Zone] | None) -> bool:
    """Whether guests may have VLANs of their own in it: an EVPN zone does not look at `vlanaware`."""
    zone = (zones or {}).get(vnet.zone or "")
    return vnet.takes_vlans and (zone is None or zone.type != "evpn")


def mtu_of(vnet: Vnet, zones: Mapping[str, Zone] | None, network: NodeNetwork | None) -> int | None:
    """None where the zone leaves it to what the bridge stands on, and where that is for the node's network to say.

    An overlay has 50 less than the interface of the node that it goes over, where an `mtu` is written down for that.
    """
    zone = (zones or {}).get(vnet.zone or "")
    if zone is None or zone.mtu:
        return zone.mtu if zone is not None else None
    is_usual = network is not None and not network.sets_mtu
    return _OVERLAY_MTU if zone.type in _OVERLAYS and is_usual else None
