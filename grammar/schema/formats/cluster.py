"""Formats of the files around the guests: nodes, HA resources."""

from __future__ import annotations

from pvelint.grammar.version import Version

from .kit import Format, each, matches, matching, whole
from .network import is_ipv4_config, is_ipv6_config

MAIL_USER = r"[\w+~-]+(?:\.[\w+~-]+)*"
MAIL_ADDRESS = rf"{MAIL_USER}@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*"
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


def is_network(text: str, version: Version) -> bool:
    """PVE::JSONSchema::pve_verify_cidr: a prefix of 8 bits or more, whatever is behind it."""
    return "/" in text and (is_ipv4_config(text, version) or is_ipv6_config(text, version))


def is_mac_prefix(text: str, version: Version) -> bool:
    """PVE::DataCenterConfig::pve_verify_mac_prefix: half a byte at the end from PVE 9.2 on."""
    half = "[a-fA-F0-9]?" if version >= Version.V9_2 else ""
    return matches(rf"[a-fA-F0-9][02468aceACE](?::[a-fA-F0-9]{{2}}){{0,2}}(?::{half})?", text) is not None


_NODE_NAMES = "node names of letters, digits and `-`"
FORMATS = {
    "CIDR": Format(whole(is_network), "a network such as `10.0.0.0/24`"),
    "email-opt": Format(matching(rf"(?:{MAIL_ADDRESS}|0?)"), "a mail address"),
    "mac-prefix": Format(
        whole(is_mac_prefix),
        "the beginning of a unicast MAC address, such as `BC:24:11`",
    ),
    "pve-ha-node-list": Format(each(is_ha_node), f"{_NODE_NAMES}, with a priority or not (`pve1:2`)"),
    "pve-ha-resource-id-list": Format(each(is_ha_resource), "resources such as `vm:100,ct:101`"),
    "pve-node": Format(matching(_NODE), "a node name of letters, digits and `-`"),
    "pve-node-list": Format(each(is_node), _NODE_NAMES),
}
