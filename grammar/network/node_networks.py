"""The recorded /etc/network/interfaces of a tree's nodes, each with the files that it sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from pvelint.grammar.config_file.etc_pve import is_interfaces, is_sourced, node_of
from pvelint.grammar.config_file.read import Read

from .interfaces import Interfaces, read_interfaces, sourced
from .node_network import NodeNetwork

ReadFile = Callable[[str, Callable[[str, str], Read[Interfaces]]], Interfaces]


class NetworkRecords:
    """Each is read when first asked for."""

    def __init__(self, files: Iterable[str], nodes: Sequence[str], read: ReadFile) -> None:
        """`read` is Cluster.read."""
        self._files = files
        self._nodes = nodes
        self._read = read
        self._networks: dict[str, NodeNetwork] = {}

    def of(self, node: str | None) -> NodeNetwork | None:
        """None where there is no record of the node; without a node, that of the only record."""
        name = self._record(node)
        return self._network(name) if name is not None else None

    def all(self) -> list[tuple[str | None, NodeNetwork]]:
        """Every record, by the node that it is of."""
        return [(node, self._network(name)) for node, name in sorted(self._by_node.items(), key=str)]

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

    def _network(self, record: str) -> NodeNetwork:
        if record not in self._networks:
            self._networks[record] = network = NodeNetwork(record)
            names = [record]
            patterns: set[str] = set()
            for name in names:
                facts = self._read(name, read_interfaces)
                network.path = network.path or facts.path
                network.starts |= facts.starts
                for stanza in facts.stanzas:
                    network.stanzas.setdefault(stanza.name, []).append(stanza)
                for bridge in facts.bridges.values():
                    known = network.bridges.get(bridge.name)
                    network.bridges[bridge.name] = known.with_more(bridge) if known is not None else bridge
                new = set(facts.sources) - patterns
                patterns |= new
                for pattern in sorted(new):
                    found = sourced(record, pattern, self._sourced)
                    network.is_complete &= bool(found)
                    names += [more for more in found if more not in names]
        return self._networks[record]
