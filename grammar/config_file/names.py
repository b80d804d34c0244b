"""Which files of a tree are known, and what their paths say."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pvelint.grammar.syntax.scalars import whole_number

KNOWN_FILES = (
    "storage.cfg",
    "datacenter.cfg",
    "jobs.cfg",
    "vzdump.cron",
    "replication.cfg",
    "user.cfg",
    "corosync.conf",
    "mapping/pci.cfg",
    "mapping/usb.cfg",
    "mapping/directory.cfg",
    "ha/resources.cfg",
    "ha/groups.cfg",
    "ha/rules.cfg",
    "sdn/vnets.cfg",
    "sdn/zones.cfg",
    "sdn/subnets.cfg",
    "sdn/controllers.cfg",
    "sdn/ipams.cfg",
    "sdn/dns.cfg",
    "virtual-guest/cpu-models.conf",
    "firewall/*.fw",
    "lxc/*.conf",
    "nodes/*/lxc/*.conf",
    "nodes/*/interfaces",
    "nodes/*/network/interfaces",
    "hardware/*.interfaces",
    "../hardware/*.interfaces",
    "../network/interfaces",
    "nodes/*/interfaces.d/*",
    "nodes/*/network/interfaces.d/*",
    "hardware/*.interfaces.d/*",
    "../hardware/*.interfaces.d/*",
    "../network/interfaces.d/*",
)
"""Globs relative to a tree's root; `../network/interfaces` is /etc/network beside /etc/pve."""


def node_of(name: str) -> str | None:
    """The node whose folder or record a file is."""
    parts = name.split("/")
    if parts[0] == "nodes" and len(parts) > 2:
        return parts[1]
    if name.endswith(".interfaces") and parts[-2:-1] == ["hardware"]:
        return parts[-1].removesuffix(".interfaces")
    return None


def is_interfaces(name: str) -> bool:
    """Whether a file is a node's /etc/network/interfaces."""
    return any(fnmatchcase(name, pattern) for pattern in KNOWN_FILES if pattern.endswith("interfaces"))


def is_sourced(name: str) -> bool:
    """Whether a file is one of those that a node's /etc/network/interfaces may source."""
    return "interfaces.d/" in name


def container_id(name: str) -> int | None:
    """The number of the container whose config `name` is."""
    parts = name.split("/")
    if parts[-2:-1] != ["lxc"] or not parts[-1].endswith(".conf"):
        return None
    return whole_number(parts[-1].removesuffix(".conf"))


def firewall_id(name: str) -> int | None:
    """The number of the guest whose firewall file `name` is."""
    if not name.startswith("firewall/") or not name.endswith(".fw"):
        return None
    return whole_number(name.removeprefix("firewall/").removesuffix(".fw"))
