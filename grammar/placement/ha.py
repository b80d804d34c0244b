"""Where the HA stack may run a guest, as far as the tree tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.cluster.ha import HaResource
from pvelint.grammar.guest.guest import Config, Guest, Tree
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record

if TYPE_CHECKING:
    from pvelint.grammar.cluster.ha import HaRule

    from .ha_rules import HaRules


class Managed(Record):
    """A guest that the HA stack keeps running, and the nodes where it may do so: always more than one."""

    resource: HaResource
    nodes: frozenset[str]


def managed(guest: Guest) -> Managed | None:
    """None for a guest without HA or with a single node to run on, and where the tree leaves that open."""
    if guest.is_template:
        return None
    resource = guest.ha_resource
    if resource is None or not resource.started:
        return None
    nodes = _allowed(guest.tree, resource)
    return Managed(resource, nodes) if nodes is not None and len(nodes) > 1 else None


def ha_rules(tree: Tree) -> HaRules:
    from .ha_rules import judge

    return tree.once("HA rules", lambda: judge(tree.cluster))


def local_devices(config: Config) -> list[Setting]:
    """What ties a VM to its node, mapped devices left out (PVE::QemuMigrate::Helpers::check_local_resources)."""
    found = [
        *(s for s in config.numbered("hostpci") if s.get("host")),
        *(s for s in config.numbered("usb") if s.get("host") and s.get("host").lower() != "spice"),
        *(s for s in config.numbered("serial") if s.value != "socket"),
        *config.numbered("parallel"),
    ]
    return [*found, config["ivshmem"]] if "ivshmem" in config else found


def _allowed(tree: Tree, resource: HaResource) -> frozenset[str] | None:
    cluster = tree.cluster
    if resource.group is not None and cluster.ha_groups is None:
        return None
    everywhere = tree.once("nodes of HA", lambda: _everywhere(cluster))
    if cluster.ha_groups is None and cluster.ha_rules is None:
        return everywhere
    allowed = tree.once("nodes by HA resource", lambda: _by_resource(ha_rules(tree), everywhere))
    return allowed.get(resource.sid, everywhere)


def _everywhere(cluster: Cluster) -> frozenset[str]:
    """Of a node that has left the cluster, a folder and a place in rules may be left."""
    return cluster.members or cluster.ha_nodes.union(cluster.nodes, *cluster.replicated.values())


def _by_resource(rules: HaRules, everywhere: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """What strict rules leave; a resource goes where those have to be that stay with it."""
    from .ha_rules import bundles

    found: dict[str, frozenset[str]] = {}
    for rule in (rule for rule in rules.holding if rule.is_of_nodes and rule.strict):
        nodes = everywhere - rule.nodes if rule.is_negative else everywhere & rule.nodes
        for sid in rule.resources:
            found[sid] = found[sid] & nodes if sid in found else nodes
    for bundle in bundles(_together(rules.holding)):
        limits = {id(found[sid]): found[sid] for sid in bundle.resources if sid in found}
        if limits:
            found.update(dict.fromkeys(bundle.resources, frozenset.intersection(*limits.values())))
    return found


def _together(rules: Iterable[HaRule]) -> list[HaRule]:
    return [rule for rule in rules if not rule.is_of_nodes and not rule.is_negative]
