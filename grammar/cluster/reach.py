"""Which guests are on one network."""

from __future__ import annotations

from .cluster import Cluster

Network = tuple[str | None, str, int | None]
"""The node whose own network it is (None: the bridges of this name on all nodes are one), bridge, VLAN tag."""


def network_of(cluster: Cluster, node: str | None, bridge: str, tag: int | None) -> Network:
    return (node if leaves_node(cluster, node, bridge) is False else None), bridge, tag


def leaves_node(cluster: Cluster, node: str | None, bridge: str) -> bool | None:
    """Whether the bridge connects its guests to those of other nodes; None where nothing is recorded of it."""
    recorded = (cluster.bridges(node) or {}).get(bridge)
    if recorded is not None:
        return bool(recorded.ports)
    vnet = (cluster.vnets_in_use or {}).get(bridge)
    zone = (cluster.zones_in_use or {}).get(vnet.zone or "") if vnet is not None else None
    return zone.type != "simple" if zone is not None else None
