"""The bridge that PVE makes for a tag on a bridge that is not VLAN-aware (PVE::Network::activate_bridge_vlan)."""

from __future__ import annotations

from typing import NamedTuple

from .node_network import NodeNetwork

LONGEST_NAME = 15
"""Of an interface: IFNAMSIZ less the byte that ends it."""
_MOST_PORTS = 64
"""Looked at for each tag: no machine has more."""
_ADDS_PORTS = ("master", "addif", "add-port")


class Obstacle(NamedTuple):
    """What keeps PVE from making it."""

    fact: str
    is_certain: bool = True


def obstacle(network: NodeNetwork, bridge: str, tag: int) -> Obstacle | None:
    """Of a plain Linux bridge: no port, names that get too long, and VLAN interfaces that are there for something else."""
    known = network.bridges[bridge]
    if known.takes_trunks or network.runs_commands(bridge, *_ADDS_PORTS):
        return None
    if network.first(bridge, "bridge-ports") is None or not network.is_complete:
        return None
    if not known.ports:
        return Obstacle(f"`{bridge}` has no port for VLAN {tag}")
    made = f"{bridge}v{tag}"
    if len(made) > LONGEST_NAME:
        return Obstacle(f"the bridge for VLAN {tag} would be `{made}`, which is too long a name")
    for port in known.ports[:_MOST_PORTS]:
        if len(f"{port}.{tag}") > LONGEST_NAME:
            return Obstacle(f"`{port}.{tag}` is too long a name for VLAN {tag} of the port", is_certain=False)
        if found := _in_use(network, port, tag, made):
            return found
    return None


def _in_use(network: NodeNetwork, port: str, tag: int, made: str) -> Obstacle | None:
    own = f"{port}.{tag}"
    for bridge in network.bridges_of.get(own, ()):
        if bridge != made and bridge in network.started:
            return Obstacle(f"VLAN {tag} of `{port}` is on the bridge `{bridge}` already")
    for name in network.vlans.get((port, tag), ()):
        if name != own and name in network.started:
            return Obstacle(f"VLAN {tag} of `{port}` is there already, as `{name}`")
    return None
