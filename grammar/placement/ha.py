"""Where the HA stack may run a VM, as far as the tree tells."""

from __future__ import annotations

from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.cluster.ha import HaResource
from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record


class Managed(Record):
    """A VM that the HA stack keeps running, and the nodes where it may do so: always more than one."""

    resource: HaResource
    nodes: frozenset[str]


def managed(guest: Guest) -> Managed | None:
    """None for a VM without HA or with a single node to run on, and where the tree leaves that open."""
    if guest.is_template:
        return None
    resource = guest.ha_resource
    if resource is None or not resource.started:
        return None
    nodes = _allowed(guest.tree.cluster, resource)
    return Managed(resource, nodes) if nodes is not None and len(nodes) > 1 else None


def local_devices(config: Config) -> list[Setting]:
    """What ties a VM to its node, mapped devices left out (PVE::QemuMigrate::Helpers::check_local_resources)."""
    found = [
        *(s for s in config.numbered("hostpci") if s.get("host")),
        *(s for s in config.numbered("usb") if s.get("host") and s.get("host").lower() != "spice"),
        *(s for s in config.numbered("serial") if s.value != "socket"),
        *config.numbered("parallel"),
    ]
    return [*found, config["ivshmem"]] if "ivshmem" in config else found


def _allowed(cluster: Cluster, resource: HaResource) -> frozenset[str] | None:
    """Of a node that has left the cluster, a folder and a place in rules may be left."""
    nodes = _named(cluster, resource)
    return nodes & cluster.members if nodes is not None and cluster.members else nodes


def _named(cluster: Cluster, resource: HaResource) -> frozenset[str] | None:
    if resource.group is not None:
        group = (cluster.ha_groups or {}).get(resource.group)
        if group is None or group.restricted:
            return group.nodes if group is not None else None
    if (nodes := cluster.pinned.get(resource.sid)) is not None:
        return nodes
    targets = cluster.replicated.values()
    return cluster.ha_nodes.union(cluster.nodes, cluster.members or (), *targets)
