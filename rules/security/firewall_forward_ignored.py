from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.firewall import Firewall, Level
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule, Version
from pvelint.rules.firewall_kit import FILES, has_nftables


class FirewallForwardIgnored(TreeRule):
    """Rules for what is forwarded, or the firewall of a vnet, have no effect without nftables.

    ## What it finds

    A rule `FORWARD` that is on, `policy_forward: DROP`, or a vnet's firewall that is enabled, where no node of the tree has
    `nftables: 1` in its host.fw; of a host.fw, where it has not itself. One finding for each file.

    ## Why it matters

    PVE's own choice is the firewall of iptables, which ignores all of that without a word.

    ## When to ignore it

    When host.fw of the nodes is not in the tree.
    """

    name = "firewall-forward-ignored"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = (FILES,)
    since = Version.V8_4
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (enable_host_firewall, ruleset_generate_vm_rules, get_nftables_option)",
        "pve-docs 9.1.3 pve-firewall.adoc (Directions)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        cluster = tree.cluster
        for node, firewall in cluster.node_firewalls.items():
            if not has_nftables(tree, node):
                yield from _finding(firewall, f"node `{node}`")
        if not cluster.nodes or any(has_nftables(tree, node) for node in cluster.nodes):
            return
        if cluster.cluster_firewall is not None:
            yield from _finding(cluster.cluster_firewall, "no node")
        for firewall in cluster.vnet_firewalls.values():
            if firewall.enabled:
                yield from _finding(firewall, "no node")


def _finding(firewall: Firewall, who: str) -> Iterator[Finding]:
    place = _first(firewall)
    if place is not None:
        what = "what passes a vnet" if firewall.level is Level.VNET else "what is forwarded"
        lacks = "no node has" if who == "no node" else f"{who} lacks"
        yield Finding(
            place=place,
            message=f"PVE filters {what} with nftables alone, and {lacks} `nftables: 1`: it ignores this",
            help="write `nftables: 1` below [OPTIONS] of the nodes' host.fw, or remove this",
        )


def _first(firewall: Firewall) -> Place | None:
    if firewall.level is Level.VNET:
        return firewall.place()
    rule = next((rule for rule in firewall.all_rules() if rule.is_on and rule.type == "forward"), None)
    if rule is not None:
        return rule.place()
    policy = firewall.options.get("policy_forward")
    return policy.place() if policy is not None and policy.value.text.upper() != "ACCEPT" else None
