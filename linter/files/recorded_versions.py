"""The PVE versions that nodes run, as `hardware/<node>.status.json` records them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pvelint.config import Config
from pvelint.grammar.guest.guest import Tree
from pvelint.grammar.version import Version, later_notice, recorded_version

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory


def recorded_version_of(tree: Tree, node: str | None) -> Version | None:
    """The version that a node's record says it runs."""
    record = tree.record(node, "pve")
    reading = recorded_version(record.pve or "") if record is not None else None
    return reading.version if reading is not None else None


def newest_recorded(inventories: Iterable[Inventory]) -> Version | None:
    """Of the whole cluster, in the middle of an upgrade the later one."""
    read = [recorded_version(inventory.pve) for inventory in inventories if inventory.pve]
    return max((reading.version for reading in read if reading is not None), default=None)


def later_versions(tree: Tree, nodes: Iterable[str | None], config: Config) -> Iterator[str]:
    """A line for each node that runs a PVE newer than the newest known, where no version was chosen for it."""
    for node in sorted(nodes, key=str):
        record = tree.record(node, "pve") if config.version(node) is None else None
        if record is None or record.pve is None:
            continue
        reading = recorded_version(record.pve)
        if reading is not None and reading.is_later:
            yield f"{record.path}: {later_notice(record.pve.removeprefix('pve-manager/').partition('/')[0])}"
