"""A whole /etc/pve tree: its guests, its other files, and the hardware of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from .version import Version

if TYPE_CHECKING:
    from .cluster import Cluster
    from .guest import Guest
    from .inventory import Inventory
    from .pci import Address

DeviceTable = Mapping["Address", tuple[str, str]]
"""(vendor, device) by address, as a user wrote them down."""


class Tree:
    """What stands together; a single file is a tree of one guest."""

    def __init__(
        self,
        root: str,
        version: Version,
        cluster: Cluster,
        *,
        inventories: Sequence[Inventory] = (),
        device_tables: Mapping[str, DeviceTable] | None = None,
        tracked: Callable[[], Sequence[str] | None] | None = None,
        misnamed: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        self.root = root
        """Relative to the working folder, `.` for that folder itself."""
        self.version = version
        self.cluster = cluster
        self.all_inventories = inventories
        self.device_tables = device_tables or {}
        """By node."""
        self._find_tracked = tracked
        self._find_misnamed = misnamed
        self.guests: list[Guest] = []
        self._by_node: dict[str | None, list[Guest]] | None = None
        self._merged: dict[str | None, Inventory | None] = {}

    @cached_property
    def tracked(self) -> Sequence[str] | None:
        """Paths (relative to the root) that git tracks, None where the tree is not in a git repository."""
        return self._find_tracked() if self._find_tracked is not None else None

    @cached_property
    def misnamed(self) -> Sequence[str]:
        """Paths (relative to the root) in VM folders that are named by a number which no VM can have."""
        return self._find_misnamed() if self._find_misnamed is not None else ()

    def shown(self, name: str) -> str:
        """A path relative to the root as a `Place` carries it."""
        return name if self.root == "." else f"{self.root}/{name}"

    def guests_on(self, node: str | None) -> Sequence[Guest]:
        """The guests of one node; to be asked once all guests are there."""
        if self._by_node is None:
            self._by_node = {}
            for guest in self.guests:
                self._by_node.setdefault(guest.node, []).append(guest)
        return self._by_node.get(node, ())

    def inventories(self, node: str | None) -> list[Inventory]:
        """The records of a node, in order of trust; one that names no node serves guests without one.

        The latest comes first, and those that do not say their day come last.
        """
        found = [inventory for inventory in self.all_inventories if inventory.node == node]
        return sorted(found, key=lambda i: i.taken.toordinal() if i.taken else 0, reverse=True)

    def inventory(self, node: str | None) -> Inventory | None:
        """All records of a node as one."""
        if node not in self._merged:
            from .inventory.model import merge

            found = self.inventories(node)
            self._merged[node] = merge(found) if found else None
        return self._merged[node]
