"""Whether a rule applies to a guest or a tree; which rules a tree keeps from running, and what would let them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.version import Version
from pvelint.rules.info import RuleInfo
from pvelint.rules.model import Evidence

_INVENTORY = "inventory"
_PASSED_THROUGH = "hostpci"
_FEW = 4


def applies(rule: RuleInfo, guest: Guest | None, tree: Tree) -> bool:
    """Whether a rule has something to say about a guest; without one, about what is in several files of the tree."""
    if guest is not None and rule.starts_only and (guest.is_template or guest.is_passed_over):
        return False
    version = tree.version if guest is None else guest.version
    return _is_about(rule, version) and not any(missing_evidence(rule, guest, tree))


def sees_everything(rule: RuleInfo, guest: Guest, tree: Tree) -> bool:
    """Whether it applies and knows all that it asks about: where it finds nothing, there is nothing."""
    is_partial = rule.evidence is Evidence.HARDWARE and is_unknown_hardware(tree, guest)
    return applies(rule, guest, tree) and not is_partial


def _is_about(rule: RuleInfo, version: Version) -> bool:
    return rule.since <= version <= rule.until


def missing_evidence(rule: RuleInfo, guest: Guest | None, tree: Tree) -> Iterator[str]:
    """Of what the rule requires, what the tree (or the node of this guest) does not have."""
    return (needed for needed in rule.requires if not _is_there(needed, guest, tree))


def _is_there(needed: str, guest: Guest | None, tree: Tree) -> bool:
    if needed == "git":
        return tree.tracked is not None
    if needed != _INVENTORY:
        return any(tree.cluster.has(name) for name in needed.split("|"))
    return bool(tree.all_inventories) and (guest is None or tree.inventory(guest.node) is not None)


def is_unknown_hardware(tree: Tree, guest: Guest) -> bool:
    """Whether a guest has something passed through, and no inventory says what."""
    return (
        guest.kind is VM
        and tree.inventory(guest.node) is None
        and any(key.startswith(_PASSED_THROUGH) for key in guest.config)
    )


class SkippedRule(NamedTuple):
    """A rule that cannot run, or not everywhere, and one thing that it misses."""

    lack: str
    """`storage.cfg is not in {root}`, `no inventory of {node}`"""
    remedy: str
    """What to do about it, as an imperative, with `{below}` before a file of the tree; empty where there is nothing to do."""
    rule: str
    root: str = "."
    """Of the tree."""
    node: str = ""


def skipped_rules(
    rules: Iterable[RuleInfo], tree: Tree, versions: Collection[Version], unknown: Collection[str | None]
) -> list[SkippedRule]:
    """Sorted; a rule that runs for some nodes of the tree only is there for the others.

    For guests that are read as these versions; of the `unknown` nodes no inventory tells what they pass through.
    """
    without_inventory = sorted(unknown, key=lambda node: node or "")
    found: list[SkippedRule] = []
    for rule in rules:
        if not any(_is_about(rule, version) for version in versions or (tree.version,)):
            found.append(SkippedRule(f"not for PVE {_listed(versions or (tree.version,))}", "", rule.name))
            continue
        for needed in missing_evidence(rule, None, tree):
            if needed != _INVENTORY:
                found.append(SkippedRule(*_without_file(needed), rule.name, tree.root))
        if rule.evidence is Evidence.HARDWARE:
            found += (
                SkippedRule(*_without_inventory(node), rule.name, tree.root, node or "")
                for node in without_inventory
            )
    return sorted(set(found))


def _without_file(needed: str) -> tuple[str, str]:
    if needed == "files":
        return "none of the files around the guests is in {root}", "copy /etc/pve as a whole"
    if needed == "git":
        return "no git repository holds {root}", ""
    first, *others = needed.split("|")
    if first == "interfaces":
        return (
            " and no ".join(("no network configuration of a node", *others)) + " is in {root}",
            "copy each node's /etc/network/interfaces to {below}hardware/NODE.interfaces",
        )
    above, _, name = first.rpartition("/")
    folder = above if "*" in name else first
    if others:
        lack = f"none of {', '.join((first, *others))} is in {{root}}"
    else:
        lack = f"no {first} is in {{root}}" if "*" in first else f"{first} is not in {{root}}"
    return lack, f"copy /etc/pve/{folder} to {{below}}{folder}, if the cluster has it"


def _without_inventory(node: str | None) -> tuple[str, str]:
    if node is None:
        return "no inventory of the node", "pass one with --inventory FILE, or name the node in the path"
    return (
        "no inventory of {node}",
        'run there: pvesh get /nodes/{node}/hardware/pci --pci-class-blacklist "" --output-format json,'
        " and save the output as {below}hardware/{node}.json",
    )


def _listed(versions: Iterable[Version]) -> str:
    return ", ".join(map(str, sorted(versions)))


def by_lack(found: Iterable[SkippedRule]) -> Iterator[tuple[str, str, list[str]]]:
    """(lack, remedy, rules) of each thing that is missing, said once for all trees and nodes that miss it."""
    groups: dict[tuple[str, str], list[SkippedRule]] = {}
    for skipped in sorted(set(found)):
        groups.setdefault((skipped.lack, skipped.remedy), []).append(skipped)
    for (lack, remedy), group in groups.items():
        roots, nodes = ({skipped.root for skipped in group}, {skipped.node for skipped in group})
        yield (
            lack.format(root=_some("the tree" if root == "." else root for root in roots), node=_some(nodes)),
            remedy.format(
                below=_below(roots.pop()) if len(roots) == 1 else "TREE/",
                node=nodes.pop() if len(nodes) == 1 else "NODE",
            ),
            sorted({skipped.rule for skipped in group}),
        )


def _below(root: str) -> str:
    return "" if root == "." else f"{root.rstrip('/')}/"


def _some(names: Iterable[str]) -> str:
    """The first few of them."""
    first, *others = sorted(names)
    if len(others) < _FEW:
        return ", ".join((first, *others))
    return f"{first}, {others[0]} and {len(others) - 1} more"
