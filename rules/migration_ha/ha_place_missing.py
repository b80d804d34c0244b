from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Severity,
    Tree,
    TreeRule,
    Version,
)

if TYPE_CHECKING:
    from pvelint.grammar.cluster.ha import HaResource, HaRule


class HaPlaceMissing(TreeRule):
    """HA is to run guests on nodes, or by a group, that do not exist.

    ## What it finds

    A node in a group or rule of HA that corosync.conf does not have, a strict rule that leaves no node of the cluster, and
    the `group` of an HA resource that ha/groups.cfg does not have, or of which PVE 9 has made a rule long ago. Rules that are off and
    groups of no resource are left out.

    ## Why it matters

    HA passes over such nodes. Where a strict rule or a restricted group leaves none, a guest stays in recovery after a failure
    of its node. A resource whose group does not exist may run on every node.

    ## When to ignore it

    When the node will join the cluster soon.
    """

    name = "ha-place-missing"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    other_impacts = (Impact.IGNORED,)
    evidence = Evidence.TREE
    requires = ("ha/rules.cfg|ha/groups.cfg",)
    sources = (
        "pve-ha-manager 5.2.0 PVE/HA/Rules/NodeAffinity.pm (plugin_compile, get_node_affinity)",
        "pve-ha-manager 5.2.0 PVE/HA/Manager.pm (select_service_node, next_state_recovery)",
        "pve-ha-manager 5.2.0 PVE/HA/Groups.pm (migrate_groups_to_rules)",
        "pve-ha-manager 4.0.7 PVE/HA/Manager.pm (get_service_group)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        from pvelint.grammar.placement.ha_rules import all_rules

        cluster = tree.cluster
        for rule in all_rules(cluster):
            if rule.is_of_nodes and cluster.members and (found := _of_rule(rule, cluster.members)):
                yield found
        for resource in (cluster.ha_resources or {}).values():
            if resource.group is not None and (found := _of_resource(resource, tree)):
                yield found


def _of_rule(rule: HaRule, members: frozenset[str]) -> Finding | None:
    unknown = sorted(rule.nodes - members)
    left = members - rule.nodes if rule.is_negative else members & rule.nodes
    if rule.strict and not left:
        return Finding(
            place=rule.place("nodes"),
            message="this leaves no node of the cluster: after a failure of its node, HA has no place for a guest",
            help="name nodes of the cluster"
            if not rule.is_negative
            else "leave at least one node of the cluster out",
        )
    if not unknown:
        return None
    names = ", ".join(f"`{name}`" for name in unknown)
    return Finding(
        place=rule.place("nodes"),
        message=f"the cluster has no node {names}: HA passes over {'it' if len(unknown) == 1 else 'them'}",
        help="correct the name, or remove it",
        severity=Severity.INFO if rule.is_negative else None,
        impact=Impact.IGNORED,
    )


def _of_resource(resource: HaResource, tree: Tree) -> Finding | None:
    cluster = tree.cluster
    if cluster.ha_groups is None and cluster.version >= Version.V9_0:
        return Finding(
            place=resource.place("group"),
            message=f"there are no groups on this PVE, so that `{resource.sid}` may run on every node as far as the group goes",
            help="write a node affinity rule instead, and remove the line",
            impact=Impact.IGNORED,
        )
    if cluster.ha_groups is None or resource.group in cluster.ha_groups:
        return None
    return Finding(
        place=resource.place("group"),
        message=f"the group `{resource.group}` does not exist: HA may run `{resource.sid}` on every node",
        help="correct the name, or make the group",
        impact=Impact.IGNORED,
    )
