"""Nodes that run a PVE release which pvelint does not know yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pvelint.config import Config
from pvelint.grammar.guest.guest import Tree
from pvelint.grammar.version import later_notice


def later_versions(tree: Tree, nodes: Iterable[str | None], config: Config) -> Iterator[str]:
    """A line for each node that runs a PVE newer than the newest known, where no version was chosen for it."""
    for node in sorted(nodes, key=str):
        record = tree.record(node, "pve") if config.version(node) is None else None
        reading = tree.recorded_version(node)
        if record is not None and record.pve is not None and reading is not None and reading.is_later:
            release = record.pve.removeprefix("pve-manager/").partition("/")[0]
            yield f"{record.path}: {later_notice(release)}"
