"""A whole /etc/pve tree: its guests, its other files, and the hardware of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from .guest_kind import CONTAINER, VM, GuestKind
from .version import Reading, Version, recorded_version

if TYPE_CHECKING:
    from .cluster.cluster import Cluster
    from .hardware.inventory import Inventory
    from .hardware.pci import Address
    from .syntax.nodes import Document

T = TypeVar("T")


class Neighbour(Protocol):
    """What a tree asks of its guests."""

    kind: ClassVar[GuestKind]
    document: Document
    vmid: int | None
    node: str | None


G = TypeVar("G", bound=Neighbour)

DeviceTable = Mapping["Address", tuple[str, str]]
"""(vendor, device) by address, as a user wrote them down."""


class TreeOf(Generic[G]):
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
        self.guests: list[G] = []
        """Of both kinds; those that a rule over several files is given are of the kinds that it is about."""
        self._whole = self
        self.unread: frozenset[int] = frozenset()
        """The numbers of VMs whose configs are there but not judged: excluded, or unreadable."""
        self.unread_containers: frozenset[int] = frozenset()
        self._made: dict[Hashable, Any] = {}

    @cached_property
    def tracked(self) -> Sequence[str] | None:
        """Paths (relative to the root) that git tracks, None where the tree is not in a git repository."""
        return self._find_tracked() if self._find_tracked is not None else None

    @cached_property
    def misnamed(self) -> Sequence[str]:
        """Paths (relative to the root) in VM folders that are named by a number which no VM can have."""
        return self._find_misnamed() if self._find_misnamed is not None else ()

    @property
    def vmids(self) -> frozenset[int]:
        """The numbers of all VMs that exist, judged or not; to be asked once all guests are there."""
        return self.unread.union(self._numbers(VM))

    @property
    def container_ids(self) -> frozenset[int]:
        """The numbers of all containers that exist."""
        return self.unread_containers.union(self._numbers(CONTAINER))

    def _numbers(self, kind: GuestKind) -> frozenset[int]:
        whole = self._whole
        return whole.once(
            ("numbers", kind),
            lambda: frozenset(g.vmid for g in whole.guests if g.kind is kind and g.vmid is not None),
        )

    @property
    def containers(self) -> Sequence[G]:
        """All of them, judged or not, in the order of their paths."""
        return self._whole.once("containers", self._whole._sorted_containers)

    def _sorted_containers(self) -> list[G]:
        found = (guest for guest in self.guests if guest.kind is CONTAINER)
        return sorted(found, key=lambda guest: guest.document.path)

    @property
    def is_complete(self) -> bool:
        """Whether guests of every node are there, so that a guest that is not does not exist.

        Without corosync.conf the nodes are those that the files name.
        """
        return (self.cluster.members or self.cluster.named_nodes) <= set(self.cluster.nodes)

    @property
    def is_whole(self) -> bool:
        """Looks like all of /etc/pve, so that a file that is not there does not exist."""
        return self.cluster.has("storage.cfg") and bool(self.cluster.nodes) and self.is_complete

    def among(self, guests: Sequence[G]) -> TreeOf[G]:
        """The same tree with these of its guests alone; the others are there, but not judged."""
        part: TreeOf[G] = TreeOf(
            self.root,
            self.version,
            self.cluster,
            inventories=self.all_inventories,
            device_tables=self.device_tables,
            tracked=lambda: self.tracked,
            misnamed=lambda: self.misnamed,
        )
        part.guests = list(guests)
        part.unread = self.unread
        part.unread_containers = self.unread_containers
        part._whole = self._whole
        return part

    def shown(self, name: str) -> str:
        """A path relative to the root as a `Place` carries it."""
        return name if self.root == "." else f"{self.root}/{name}"

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, made at the first call with this key; to be asked once all guests are there."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def guests_on(self, node: str | None) -> Sequence[G]:
        """The guests of one node."""
        return self.once("guests by node", self._guests_by_node).get(node, ())

    def _guests_by_node(self) -> dict[str | None, list[G]]:
        found: dict[str | None, list[G]] = {}
        for guest in self.guests:
            found.setdefault(guest.node, []).append(guest)
        return found

    def inventories(self, node: str | None) -> list[Inventory]:
        """The records of a node, in order of trust; one that names no node serves guests without one.

        The latest comes first, and those that do not say their day come last.
        """
        return self.once("inventories by node", self._inventories_by_node).get(node, [])

    def _inventories_by_node(self) -> dict[str | None, list[Inventory]]:
        found: dict[str | None, list[Inventory]] = {}
        for record in sorted(
            self.all_inventories, key=lambda i: i.taken.toordinal() if i.taken else 0, reverse=True
        ):
            found.setdefault(record.node, []).append(record)
        return found

    def record(self, node: str | None, fact: str) -> Inventory | None:
        """The record of a node that tells something, by the name of Inventory's field."""
        return next((inventory for inventory in self.inventories(node) if getattr(inventory, fact)), None)

    def recorded_version(self, node: str | None) -> Reading | None:
        """The PVE version that a node's record says it runs."""
        record = self.record(node, "pve")
        return recorded_version(record.pve or "") if record is not None else None

    def inventory(self, node: str | None) -> Inventory | None:
        """All records of a node as one."""
        return self.once(("inventory", node), lambda: self._merged(node))

    def _merged(self, node: str | None) -> Inventory | None:
        found = self.inventories(node)
        if not found:
            return None
        from .hardware.merge import merge

        return merge(found)
