"""What there is to say about a tree and its guests besides findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from pvelint.applies import is_unknown_hardware, skipped_rules
from pvelint.config import Config
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.version import later_notice
from pvelint.report.diagnose import name_of
from pvelint.report.model import Diagnostic
from pvelint.report.tree_result import GuestFacts
from pvelint.rules.info import RuleInfo

_UNKNOWN_DEVICE = "hostpci-device-unknown"


def facts_of(
    guests: Iterable[Guest],
    found: Iterable[Diagnostic],
    former: Mapping[str, tuple[str, ...]],
    requested: Container[str],
) -> dict[str, GuestFacts]:
    """By path; `former` are the names of rules in their notes that rules have no more."""
    unknown: Counter[str] = Counter()
    for finding in found:
        if finding.rule == _UNKNOWN_DEVICE and finding.path in requested:
            unknown[finding.path] += 1 + len(finding.related)
    facts = {}
    for guest in guests:
        path = guest.document.path
        has_unknown = is_unknown_hardware(guest.tree, guest)
        facts[path] = GuestFacts(
            name_of(guest), guest.version, has_unknown, unknown[path], former.get(path, ())
        )
    return facts


def told_of(
    tree: Tree,
    guests: Mapping[str, GuestFacts],
    rules: Iterable[RuleInfo],
    config: Config,
    requested: Container[str],
) -> dict[str, Any]:
    """The rules that cannot run, whether somebody chose the version, and notices."""
    versions = {facts.version for facts in guests.values()}
    unknown = {facts.name.node for facts in guests.values() if facts.has_unknown_hardware}
    nodes = {facts.name.node for path, facts in guests.items() if path in requested}
    return {
        "skipped_rules": skipped_rules(rules, tree, versions, unknown),
        "version_chosen": all(_is_version_known(tree, node, config) for node in nodes),
        "notices": tuple(_later_versions(tree, nodes, config)),
    }


def _is_version_known(tree: Tree, node: str | None, config: Config) -> bool:
    return config.version(node) is not None or tree.recorded_version(node) is not None


def _later_versions(tree: Tree, nodes: Iterable[str | None], config: Config) -> Iterator[str]:
    """A line for each node that runs a PVE newer than the newest known, where no version was chosen for it."""
    for node in sorted(nodes, key=str):
        record = tree.record(node, "pve") if config.version(node) is None else None
        reading = tree.recorded_version(node)
        if record is not None and record.pve is not None and reading is not None and reading.is_later:
            release = record.pve.removeprefix("pve-manager/").partition("/")[0]
            yield f"{record.path}: {later_notice(release)}"
