"""Which files of a tree are known, and what their paths say."""

from __future__ import annotations

from .reading import guest_id

KNOWN_FILES = (
    "storage.cfg",
    "datacenter.cfg",
    "jobs.cfg",
    "vzdump.cron",
    "replication.cfg",
    "user.cfg",
    "mapping/pci.cfg",
    "mapping/usb.cfg",
    "mapping/directory.cfg",
    "ha/resources.cfg",
    "ha/groups.cfg",
    "ha/rules.cfg",
    "sdn/vnets.cfg",
    "sdn/zones.cfg",
    "virtual-guest/cpu-models.conf",
    "firewall/*.fw",
    "lxc/*.conf",
    "nodes/*/lxc/*.conf",
    "nodes/*/interfaces",
    "nodes/*/network/interfaces",
    "hardware/*.interfaces",
    "../hardware/*.interfaces",
    "../network/interfaces",
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
    parts = name.split("/")
    return parts[-1] == "interfaces" or name.endswith(".interfaces")


def container_id(name: str) -> int | None:
    """The number of the container whose config `name` is."""
    parts = name.split("/")
    if parts[-2:-1] != ["lxc"] or not parts[-1].endswith(".conf"):
        return None
    return guest_id(parts[-1].removesuffix(".conf"))


def firewall_id(name: str) -> int | None:
    """The number of the guest whose firewall file `name` is."""
    if not name.startswith("firewall/") or not name.endswith(".fw"):
        return None
    return guest_id(name.removeprefix("firewall/").removesuffix(".fw"))
