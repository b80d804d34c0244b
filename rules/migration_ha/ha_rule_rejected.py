from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.ha import HaRule
from pvelint.grammar.placement.ha import ha_rules
from pvelint.grammar.placement.ha_rules import Conflict, Objection
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Related,
    Severity,
    Tree,
    TreeRule,
    Version,
)


class HaRuleRejected(TreeRule):
    """HA drops a rule because of what other rules say.

    ## What it finds

    A rule in ha/rules.cfg that fails PVE's checks: a resource in two rules about nodes, resources that are to be together by one
    rule and apart by another, more resources to be apart than there are nodes for them, resources that are to be
    together in several rules about nodes, or priorities of nodes for a resource that a rule about resources names, too; as
    a warning one about resources that has less than two of them, and one with `disable 0`, which is off. A group that is
    left in ha/groups.cfg counts as a rule about nodes, since PVE 9 makes one of it.

    ## Why it matters

    HA writes "Drop rule ..." to the log of its master and goes on without all the rules that contradict one another: the guests
    run where the rules forbid it.

    ## When to ignore it

    Never: the rule has no effect.
    """

    name = "ha-rule-rejected"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("ha/rules.cfg|ha/groups.cfg",)
    since = Version.V9_0
    sources = (
        "pve-ha-manager 5.2.0 PVE/HA/Rules.pm (check_feasibility, transform, foreach_rule)",
        "pve-ha-manager 5.2.0 PVE/HA/Rules/NodeAffinity.pm (check_single_resource_reference)",
        "pve-ha-manager 5.2.0 PVE/HA/Rules/ResourceAffinity.pm (check_resource_affinity_resources_count,"
        " check_negative_resource_affinity_resources_count, check_inter_resource_affinity_rules_consistency)",
        "pve-ha-manager 5.2.0 PVE/HA/Groups.pm (migrate_groups_to_rules)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        for rule, objection in ha_rules(tree).dropped:
            yield _finding(tree, rule, objection)
        for rule in (tree.cluster.ha_rules or {}).values():
            if rule.disabled and not rule.entry.flag("disable"):
                yield Finding(
                    place=rule.place("disable"),
                    message="`disable 0` switches the rule off: HA looks only for the line, not for its value",
                    help="remove the line, or write `disable 1` if the rule is to be off",
                    severity=Severity.WARNING,
                )


def _finding(tree: Tree, rule: HaRule, objection: Objection) -> Finding:
    other = objection.other
    met_at = rule.resources.get(objection.resource or "")
    return Finding(
        place=met_at or rule.place("resources"),
        message=f"{_fact(tree, rule, objection)}: HA drops {_what(rule, other)}",
        help=_HELP[objection.conflict],
        severity=Severity.WARNING if objection.conflict is Conflict.LONELY else None,
        related=(Related(other.place(), "the other rule"),) if other is not None else (),
    )


def _what(rule: HaRule, other: HaRule | None) -> str:
    return f"`{rule.id}` and `{other.id}`" if other is not None else f"the rule `{rule.id}`"


def _fact(tree: Tree, rule: HaRule, objection: Objection) -> str:
    match objection.conflict:
        case Conflict.LONELY:
            return "a rule about resources needs two of them to have a meaning"
        case Conflict.FEW_NODES:
            nodes = len(tree.cluster.members or ())
            return f"{len(rule.resources)} resources cannot be kept apart in a cluster of {nodes} nodes"
        case Conflict.TWO_NODE_RULES:
            return f"`{objection.resource}` is in two rules about nodes"
        case Conflict.TOGETHER_AND_APART:
            return "two resources are to be on one node by one rule, and on different ones by another"
        case Conflict.PRIORITIES:
            return "a rule about resources does not go with priorities of nodes"
        case Conflict.SPLIT_BUNDLE:
            return "resources that are to be on one node are in several rules about nodes"
        case Conflict.FEW_ALLOWED:
            return "resources that are to be on different nodes have too few nodes by the rules about nodes"


_HELP = {
    Conflict.LONELY: "name a second resource, or remove the rule",
    Conflict.FEW_NODES: "split the rule, or add nodes to the cluster",
    Conflict.TWO_NODE_RULES: "leave each resource in one rule about nodes",
    Conflict.TOGETHER_AND_APART: "remove one of the two resources from one of the rules",
    Conflict.PRIORITIES: "give all nodes of the rule the same priority, or remove the resource from one of the rules",
    Conflict.SPLIT_BUNDLE: "put all of them in one rule about nodes",
    Conflict.FEW_ALLOWED: "name more nodes, at least one for each resource",
}
