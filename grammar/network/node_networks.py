"""The recorded /etc/network/interfaces of a tree's nodes, each with the files that it sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from pvelint.grammar.config_file.etc_pve import is_interfaces, is_sourced, node_of
from pvelint.grammar.config_file.read import Read

from .interfaces import Bridge, Interfaces, read_interfaces, sourced

ReadFile = Callable[[str, Callable[[str, str], Read[Interfaces]]], Interfaces]


class NetworkRecords:
    """Each is read when first asked for."""

    def __init__(self, files: Iterable[str], nodes: Sequence[str], read: ReadFile) -> None:
        """`read` is Cluster.read."""
        self._files = files
        self._nodes = nodes
        self._read = read
        self._networks: dict[str, tuple[dict[str, Bridge], bool]] = {}

    def bridges(self, node: str | None) -> dict[str, Bridge] | None:
        """None where there is no record of the node; without a node, those of the only record."""
        name = self._record(node)
        return self._network(name)[0] if name is not None else None

    def is_complete(self, node: str | None) -> bool:
        """Whether the record is there, and all files that it sources."""
        name = self._record(node)
        return name is not None and self._network(name)[1]

    @cached_property
    def _by_node(self) -> dict[str | None, str]:
        """The file of each node's record; that of None names no node."""
        names = sorted(filter(is_interfaces, self._files), reverse=True)
        return {node_of(name): name for name in names}

    @cached_property
    def _sourced(self) -> list[str]:
        return sorted(filter(is_sourced, self._files))

    def _record(self, node: str | None) -> str | None:
        name = self._by_node.get(node)
        if name is None and len(self._nodes) <= 1:
            name = self._by_node.get(None)
        if name is None and node is None and len(self._by_node) == 1:
            (name,) = self._by_node.values()
        return name

    def _network(self, record: str) -> tuple[dict[str, Bridge], bool]:
        """The bridges of a record and of what it sources, and whether all of that is there."""
        if record not in self._networks:
            bridges: dict[str, Bridge] = {}
            complete = True
            names = [record]
            for name in names:
                facts = self._read(name, read_interfaces)
                for bridge in facts.bridges.values():
                    known = bridges.get(bridge.name)
                    bridges[bridge.name] = known.with_more(bridge) if known is not None else bridge
                for pattern in facts.sources:
                    found = sourced(record, pattern, self._sourced)
                    complete &= bool(found)
                    names += [more for more in found if more not in names]
            self._networks[record] = bridges, complete
        return self._networks[record]
