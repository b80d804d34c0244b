"""Which rules of HA hold: PVE drops those that others contradict (PVE::HA::Rules, check_feasibility and transform)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.cluster.ha import HaRule
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.version import Version

_MOST_BUNDLES = 8
"""Of one resource: more than two take many rules that meet in ever other ways."""


class Conflict(Enum):
    """What PVE has against a rule."""

    LONELY = auto()
    """Resources are to be together or apart, and there are less than two."""
    FEW_NODES = auto()
    """More resources are to be apart than the cluster has nodes."""
    TWO_NODE_RULES = auto()
    """One of its resources is in two rules about nodes."""
    TOGETHER_AND_APART = auto()
    """Two of its resources are to be together by one rule, and apart by another."""
    PRIORITIES = auto()
    """Resources of a rule about nodes with several priorities are in one about resources."""
    SPLIT_BUNDLE = auto()
    """Resources that are to be together are in several rules about nodes."""
    FEW_ALLOWED = auto()
    """More resources are to be apart than they have nodes by their rules."""


class Objection(NamedTuple):
    conflict: Conflict
    resource: str | None = None
    """The one in which two rules meet."""
    other: HaRule | None = None
    """The rule that goes with it."""


class HaRules(Record):
    holding: Sequence[HaRule]
    """Those that are on, groups among them: PVE 9 makes rules about nodes of those that are left."""
    dropped: Sequence[tuple[HaRule, Objection]]
    """With the first thing that PVE has against each."""


class Bundle(NamedTuple):
    """Resources that stay together, by one rule or by several that meet."""

    rules: list[HaRule]
    resources: dict[str, None]


def judge(cluster: Cluster) -> HaRules:
    """Rules of negative affinity to nodes are taken as they are: of what PVE checks there nothing is known."""
    rules = list(all_rules(cluster))
    if cluster.version < Version.V9_0:
        return HaRules(rules, ())
    objections = _Objections(rules, len(cluster.members) if cluster.members else None).found
    return HaRules(
        [rule for rule in rules if rule.id not in objections],
        [(rule, objections[rule.id]) for rule in rules if rule.id in objections],
    )


def bundles(positive: Iterable[HaRule]) -> list[Bundle]:
    """As PVE puts them together: a rule joins the first bundle that it meets (find_disjoint_rules_resource_sets)."""
    found: list[Bundle] = []
    first: dict[str, int] = {}
    for rule in sorted(positive, key=lambda rule: (min(rule.resources, default=""), rule.id)):
        index = min((first[sid] for sid in rule.resources if sid in first), default=len(found))
        if index == len(found):
            found.append(Bundle([], {}))
        found[index].rules.append(rule)
        for sid in rule.resources:
            found[index].resources[sid] = None
            first[sid] = min(first.get(sid, index), index)
    return found


def all_rules(cluster: Cluster) -> Iterator[HaRule]:
    """Those that are on, whether they hold or not; a group's rule replaces one of its name."""
    groups = {rule.id: rule for rule in _of_groups(cluster)}
    if cluster.version >= Version.V9_0:
        rules = (cluster.ha_rules or {}).values()
        yield from (rule for rule in rules if not rule.disabled and rule.id not in groups)
    yield from groups.values()


def _of_groups(cluster: Cluster) -> Iterator[HaRule]:
    """(PVE::HA::Groups, migrate_groups_to_rules)"""
    members: dict[str, dict[str, Place]] = {}
    for sid, resource in (cluster.ha_resources or {}).items():
        if resource.group is not None:
            members.setdefault(resource.group, {})[sid] = resource.place("group")
    for group in (cluster.ha_groups or {}).values():
        if group.id not in members:
            continue
        yield HaRule(
            id=f"ha-group-{group.id}",
            type="node-affinity",
            resources=members[group.id],
            is_negative=False,
            nodes=group.nodes,
            has_priorities=group.has_priorities,
            strict=group.restricted,
            disabled=False,
            entry=group.entry,
        )


class _Objections:
    """PVE's checks, each in time linear in the rules; each sees all rules, also those that others have objected to."""

    def __init__(self, rules: list[HaRule], node_count: int | None) -> None:
        self.found: dict[str, Objection] = {}
        self._of_nodes = [rule for rule in rules if rule.is_of_nodes and not rule.is_negative]
        self._of_resources = [rule for rule in rules if not rule.is_of_nodes]
        self._negative = [rule for rule in self._of_resources if rule.is_negative]
        self._bundles = bundles(rule for rule in self._of_resources if not rule.is_negative)
        self._node_rules: dict[str, list[HaRule]] = {}
        for rule in self._of_nodes:
            for sid in rule.resources:
                self._node_rules.setdefault(sid, []).append(rule)
        self._check_node_rules()
        self._check_counts(node_count)
        self._check_together_and_apart()
        self._check_priorities()
        self._check_bundles()
        self._check_allowed()

    def _object(
        self, rule: HaRule, conflict: Conflict, resource: str | None = None, other: HaRule | None = None
    ) -> None:
        self.found.setdefault(rule.id, Objection(conflict, resource, other))

    def _object_to_node_rules(self, sids: dict[str, HaRule], conflict: Conflict) -> None:
        """To those about any of the resources, each with the rule about resources that it does not go with."""
        for rule in self._of_nodes:
            if (sid := next((sid for sid in rule.resources if sid in sids), None)) is not None:
                self._object(rule, conflict, sid, sids[sid])

    def _check_node_rules(self) -> None:
        for sid, rules in self._node_rules.items():
            for rule in rules if len(rules) > 1 else ():
                self._object(rule, Conflict.TWO_NODE_RULES, sid, rules[rule is rules[0]])

    def _check_counts(self, node_count: int | None) -> None:
        for rule in self._of_resources:
            if len(rule.resources) < 2:
                self._object(rule, Conflict.LONELY)
        for rule in self._negative:
            if node_count is not None and len(rule.resources) > node_count:
                self._object(rule, Conflict.FEW_NODES)

    def _check_together_and_apart(self) -> None:
        places: dict[str, list[int]] = {}
        for index, bundle in enumerate(self._bundles):
            for sid in bundle.resources:
                places.setdefault(sid, []).append(index)
        split: dict[int, HaRule] = {}
        for rule in self._negative:
            shared = Counter(index for sid in rule.resources for index in places.get(sid, ())[:_MOST_BUNDLES])
            for index in (index for index, count in shared.items() if count > 1):
                self._object(rule, Conflict.TOGETHER_AND_APART, None, self._bundles[index].rules[0])
                split.setdefault(index, rule)
        for index, rule in split.items():
            for positive in self._bundles[index].rules:
                self._object(positive, Conflict.TOGETHER_AND_APART, None, rule)

    def _check_priorities(self) -> None:
        ranked = {sid: rule for rule in self._of_nodes if rule.has_priorities for sid in rule.resources}
        met: dict[str, HaRule] = {}
        for rule in self._of_resources:
            if (sid := next((sid for sid in rule.resources if sid in ranked), None)) is not None:
                self._object(rule, Conflict.PRIORITIES, sid, ranked[sid])
                met.update(dict.fromkeys(rule.resources, rule))
        self._object_to_node_rules(met, Conflict.PRIORITIES)

    def _check_bundles(self) -> None:
        met: dict[str, HaRule] = {}
        for bundle in self._bundles:
            rules = {rule.id: rule for sid in bundle.resources for rule in self._node_rules.get(sid, ())[:2]}
            if len(rules) > 1:
                for positive in bundle.rules:
                    self._object(positive, Conflict.SPLIT_BUNDLE, None, next(iter(rules.values())))
                met.update(dict.fromkeys(bundle.resources, bundle.rules[0]))
        self._object_to_node_rules(met, Conflict.SPLIT_BUNDLE)

    def _check_allowed(self) -> None:
        nodes = {sid: _nodes_of(rules) for sid, rules in self._node_rules.items()}
        met: dict[str, HaRule] = {}
        for rule in self._negative:
            located = [sid for sid in rule.resources if sid in nodes]
            allowed: set[str] = set()
            for some in {id(nodes[sid]): nodes[sid] for sid in located}.values():
                if len(allowed) < len(located):
                    allowed |= some
            if len(allowed) < len(located):
                self._object(rule, Conflict.FEW_ALLOWED, None, self._node_rules[located[0]][0])
                met.update(dict.fromkeys(located, rule))
        self._object_to_node_rules(met, Conflict.FEW_ALLOWED)


def _nodes_of(rules: list[HaRule]) -> frozenset[str]:
    """The set of the rule itself where there is one, so that resources of one rule share it."""
    return rules[0].nodes if len(rules) == 1 else frozenset().union(*(rule.nodes for rule in rules))
