from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pvelint.grammar.firewall.firewall import Firewall, Rule
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import is_off


class FirewallPolicyAccept(TreeRule):
    """A firewall is enabled and lets everything in.

    ## What it finds

    `policy_in: ACCEPT` of a guest or of the datacenter, whose firewall is enabled, without a rule that blocks anything on
    its way in: neither one of its own nor one of the groups that it uses. Silent where a group is not known, while the
    firewall of the datacenter is off, and about a guest with an IP filter. Of the datacenter it is only information where
    the firewall of a guest is enabled, which needs that of the datacenter.

    ## Why it matters

    The policy holds for all that no rule is about. With rules that only accept, nothing is blocked, although the firewall
    looks enabled. Without the option PVE drops what no rule lets in.

    ## When to ignore it

    Where the firewall is on for its MAC filter, or for what goes out.
    """

    name = "firewall-policy-accept"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = ("firewall/*.fw",)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (generate_tap_rules_direction, enable_host_firewall, ruleset_add_chain_policy)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        if is_off(tree):
            return
        cluster = tree.cluster
        datacenter = cluster.cluster_firewall
        blocks = (
            {name: _blocks(group.rules, {}) for name, group in datacenter.groups.items()}
            if datacenter
            else {}
        )
        for firewall in cluster.firewalls.values():
            if firewall.enabled and not _filters_addresses(firewall) and not _blocks(firewall.rules, blocks):
                yield from _finding(firewall, "guest")
        hosts = [rule for node in cluster.node_firewalls.values() for rule in node.rules]
        if datacenter is not None and not _blocks([*datacenter.rules, *hosts], blocks):
            is_for_guests = any(firewall.enabled for firewall in cluster.firewalls.values())
            yield from _finding(datacenter, "nodes", Severity.INFO if is_for_guests else None)


def _filters_addresses(firewall: Firewall) -> bool:
    option = firewall.options.get("ipfilter")
    return (option is not None and option.value.text == "1") or any(
        name.startswith("ipfilter-net") for name in firewall.ipsets
    )


def _finding(firewall: Firewall, who: str, severity: Severity | None = None) -> Iterator[Finding]:
    policy = firewall.options.get("policy_in")
    if policy is not None and policy.value.text.upper() == "ACCEPT":
        yield Finding(
            place=policy.place(),
            message=f"`policy_in: {policy.value.text}` lets in what no rule blocks, and none blocks anything: the firewall of the {who} keeps nothing out",
            help="write `policy_in: DROP` once the rules let in what has to come in",
            severity=severity,
        )


def _blocks(rules: Iterable[Rule], groups: Mapping[str, bool]) -> bool:
    """Whether something is blocked on its way in, or nobody knows; `groups` are those that are known."""
    return any(
        rule.is_on
        and (
            (rule.type == "in" and rule.blocks)
            or (rule.type == "group" and groups.get(rule.node.action.text, True))
        )
        for rule in rules
    )
