"""Formats of the files around the guests: nodes, HA resources."""

from __future__ import annotations

from pvelint.grammar.version import Version

from .kit import Format, each, matches, matching

_NODE = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"


def is_node(text: str, version: Version) -> bool:
    """PVE::JSONSchema::pve_verify_node_name."""
    return matches(_NODE, text) is not None


def is_ha_node(text: str, version: Version) -> bool:
    """PVE::HA::Tools::pve_verify_ha_node."""
    return matches(rf"{_NODE}(?::[0-9]+)?", text) is not None


def is_ha_resource(text: str, version: Version) -> bool:
    """PVE::HA::Tools::pve_verify_ha_resource_id."""
    return matches(r"[a-z]+:[^ \t\r\n\f\v]+", text) is not None


_NODE_NAMES = "node names of letters, digits and `-`"
FORMATS = {
    "pve-ha-node-list": Format(each(is_ha_node), f"{_NODE_NAMES}, with a priority or not (`pve1:2`)"),
    "pve-ha-resource-id-list": Format(each(is_ha_resource), "resources such as `vm:100,ct:101`"),
    "pve-node": Format(matching(_NODE), "a node name of letters, digits and `-`"),
    "pve-node-list": Format(each(is_node), _NODE_NAMES),
}
