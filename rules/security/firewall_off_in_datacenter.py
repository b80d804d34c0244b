from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.firewall.firewall import Firewall
from pvelint.grammar.syntax.nodes import Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule
from pvelint.rules.firewall_kit import FILES, is_off

_SHOWN = 3


class FirewallOffInDatacenter(TreeRule):
    """The firewall is enabled for guests or vnets, and off in the datacenter.

    ## What it finds

    One finding for a tree: a guest's or a vnet's firewall is enabled, or cluster.fw itself or a host.fw has rules that are
    on, while cluster.fw is missing or lacks `enable: 1`. Where `enable: 0` is written down it speaks only of guests and
    vnets. Silent where the tree has no folder `firewall` and is not all of /etc/pve.

    ## Why it matters

    The firewall of the datacenter is the main switch, and it is off by default: PVE filters nothing on any node.

    ## When to ignore it

    While the rules are being prepared.
    """

    name = "firewall-off-in-datacenter"
    category = Category.SECURITY
    severity = Severity.WARNING
    impact = Impact.SECURITY
    evidence = Evidence.TREE
    requires = (FILES,)
    sources = (
        "pve-firewall 6.0.4 PVE/Firewall.pm (is_enabled_and_not_nftables, compile, parse_clusterfw_option)",
        "pve-docs 9.1.3 pve-firewall.adoc (Enabling the Firewall)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        datacenter = tree.cluster.cluster_firewall
        if not is_off(tree):
            return
        meant = _meant(tree, datacenter is not None and "enable" in datacenter.options)
        if not meant:
            return
        place = datacenter.place() if datacenter is not None else meant[0]
        shown = [other for other in meant if other != place][:_SHOWN]
        yield Finding(
            place=place,
            message="the firewall of the datacenter is off: PVE filters nothing, whatever guests, nodes and vnets have enabled",
            help="make sure that the rules let you in, then write `enable: 1` below [OPTIONS] of firewall/cluster.fw",
            related=tuple(Related(other, "has no effect") for other in shown),
        )


def _meant(tree: Tree, is_decided: bool) -> list[Place]:
    """Where somebody wants to filter."""
    cluster = tree.cluster
    enabled = [*cluster.firewalls.values(), *cluster.vnet_firewalls.values()]
    places = [firewall.place() for firewall in enabled if firewall.enabled]
    if is_decided:
        return places
    hosts = [*cluster.node_firewalls.values()]
    if cluster.cluster_firewall is not None:
        hosts.append(cluster.cluster_firewall)
    return places + [place for firewall in hosts if (place := _first_rule(firewall)) is not None]


def _first_rule(firewall: Firewall) -> Place | None:
    return next((rule.place() for rule in firewall.rules if rule.is_on), None)
