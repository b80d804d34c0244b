from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.ha import ha_rules
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    Place,
    Related,
    Severity,
    Tree,
    TreeRule,
    Version,
)

if TYPE_CHECKING:
    from pvelint.grammar.cluster.ha import HaResource, HaRule


class HaRuleUnmanaged(TreeRule):
    """A rule of HA names a guest that HA does not manage.

    ## What it finds

    In a rule of ha/rules.cfg that is on, a guest of the tree without an entry in ha/resources.cfg, and one that is named as `vm:` and
    is a container, or the other way round; as information one whose entry has the state `ignored`. Guests that do not exist are left to `guest-reference-dangling`.

    ## Why it matters

    HA places the guests alone that it manages: the rule has no effect on the others, and does not keep a managed guest
    apart from them.

    ## When to ignore it

    When the guest will come under HA soon.
    """

    name = "ha-rule-unmanaged"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    evidence = Evidence.TREE
    requires = ("ha/rules.cfg", "ha/resources.cfg")
    since = Version.V9_0
    sources = (
        "pve-ha-manager 5.2.0 PVE/HA/Manager.pm (manage: service status of configured resources that are not ignored)",
        "pve-ha-manager 5.2.0 PVE/HA/Rules/ResourceAffinity.pm (get_resource_affinity)",
        "pve-ha-manager 5.2.0 PVE/HA/Config.pm (delete_service_from_config: rules are kept without purge)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        managed, own = tree.cluster.ha_resources or {}, tree.cluster.ha_rules or {}
        ids = {"vm": tree.vmids, "ct": tree.container_ids}
        for rule in (rule for rule in ha_rules(tree).holding if own.get(rule.id) is rule):
            for vmid, place in rule.guests:
                kind = next((kind for kind, known in ids.items() if vmid in known), None)
                if kind is None:
                    continue
                if (resource := managed.get(place.value)) is not None:
                    if resource.is_ignored:
                        yield _ignored(rule, resource, place)
                    continue
                yield Finding(
                    place=place,
                    message=f"HA does not manage `{place.value}`: the rule `{rule.id}` has no effect on it",
                    help=f"put it under HA with `ha-manager add {place.value}`, or remove it from the rule"
                    if place.value == f"{kind}:{vmid}"
                    else f"the guest is `{kind}:{vmid}`",
                )


def _ignored(rule: HaRule, resource: HaResource, place: Place) -> Finding:
    return Finding(
        place=place,
        message=f"HA ignores `{resource.sid}`: the rule `{rule.id}` has no effect on it",
        help="give it the state `started` or `stopped`, or remove it from the rule",
        severity=Severity.INFO,
        related=(Related(resource.place("state"), "its state"),),
    )
