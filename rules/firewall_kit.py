"""What rules about the firewall say alike: which files there are, and what comes of a rule that PVE does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.firewall.firewall import Firewall, Level, Rule
from pvelint.grammar.firewall.references import World
from pvelint.rules.api import Impact, Severity

if TYPE_CHECKING:
    from pvelint.grammar.firewall.fault import Fault
    from pvelint.grammar.guest.guest import Tree

FILES = "firewall/*.fw|nodes/*/host.fw|sdn/firewall/*.fw"
"""What a rule about all of them requires."""


def firewalls(tree: Tree) -> Iterator[Firewall]:
    """Of the datacenter, its nodes, vnets and guests."""
    cluster = tree.cluster
    if cluster.cluster_firewall is not None:
        yield cluster.cluster_firewall
    yield from cluster.node_firewalls.values()
    yield from cluster.vnet_firewalls.values()
    yield from cluster.firewalls.values()


def worlds(tree: Tree) -> Iterator[World]:
    """Of the files that the firewall of iptables reads; where all nodes have the one of nftables, of none."""
    if uses_nftables(tree):
        return
    datacenter = tree.cluster.cluster_firewall
    is_known = tree.cluster.has_folder("firewall")
    for firewall in firewalls(tree):
        yield World(own=firewall, datacenter=datacenter, is_known=is_known, version=tree.version)


def uses_nftables(tree: Tree) -> bool:
    """Whether every node of the tree has the firewall of nftables, which judges by itself."""
    nodes = tree.cluster.nodes
    return bool(nodes) and all(has_nftables(tree, node) for node in nodes)


def has_nftables(tree: Tree, node: str) -> bool:
    firewall = tree.cluster.node_firewalls.get(node)
    option = firewall.options.get("nftables") if firewall is not None else None
    return option is not None and option.value.text == "1"


def is_off(tree: Tree) -> bool:
    """Nothing is filtered anywhere: a tree with a folder `firewall` has it off unless cluster.fw says otherwise."""
    datacenter = tree.cluster.cluster_firewall
    if datacenter is not None:
        return not datacenter.enabled
    return tree.is_whole or tree.cluster.has_folder("firewall")


LOSES_RULE = "PVE ignores the whole line, and loses it at the next write"


def refused_by(program: str, world: World) -> str:
    """Of what PVE hands on, and the program that loads it does not take."""
    when = "once the firewall is on, " if world.is_off else ""
    return f"{when}{program} refuses the new rules of the whole node, which keeps its old ones or has none"


def consequence(rule: Rule, world: World, fault: Fault) -> str:
    if fault.is_lost:
        return LOSES_RULE
    if fault.is_fatal:
        return refused_by("iptables", world)
    if fault.is_late and rule.group is not None:
        return "PVE breaks off the rules of the guests that use the group, and filters them in part or not at all"
    if fault.is_late and fault.is_reference and rule.type == "group" and world.own.level is Level.GUEST:
        return "PVE breaks off the guest's rules, and filters none of its network devices"
    if rule.type == "group" and fault.is_reference:
        return "no rules apply here"
    if not fault.is_sure:
        return "PVE skips the rule, unless the node's own file has it"
    return (
        "PVE skips the rule, and cannot save this file any more"
        if fault.breaks_saving
        else "PVE skips the rule"
    )


def impact(rule: Rule, fault: Fault) -> Impact:
    if fault.is_lost:
        return Impact.DROPPED
    opens = (
        rule.blocks or rule.type == "group" or fault.is_fatal or (fault.is_late and rule.group is not None)
    )
    return Impact.SECURITY if opens else Impact.IGNORED


def severity(fault: Fault, world: World) -> Severity | None:
    return None if fault.is_sure and not (fault.is_fatal and world.is_off) else Severity.WARNING
