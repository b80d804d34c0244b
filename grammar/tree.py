"""A whole /etc/pve tree: its guests, its other files, and the hardware of its nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .version import Version

if TYPE_CHECKING:
    from .cluster import Cluster
    from .guest import Guest
    from .inventory import Inventory


class Tree:
    """What stands together; a single file is a tree of one guest."""

    def __init__(
        self,
        root: str,
        version: Version,
        cluster: Cluster,
        inventories: Mapping[str | None, Inventory],
        tracked: Sequence[str] | None = None,
    ) -> None:
        self.root = root
        """Relative to the working folder, `.` for that folder itself."""
        self.version = version
        self.cluster = cluster
        self.inventories = inventories
        """By node; None is one that names no node."""
        self.tracked = tracked
        """Paths (relative to the root) that git tracks, None where the tree is not in a git repository."""
        self.guests: list[Guest] = []

    def inventory(self, node: str | None) -> Inventory | None:
        """The inventory of a node; one without a name serves guests without a node, or a tree's only node."""
        if node in self.inventories:
            return self.inventories[node]
        nodes = {guest.node for guest in self.guests}
        return self.inventories.get(None) if len(nodes) <= 1 else None
