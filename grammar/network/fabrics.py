"""The fabrics of the SDN and the nodes in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.grammar.file_schemas.fabrics import EXTERNAL, FABRIC, NODE
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place

OUTCOME = "PVE cannot read fabrics.cfg, and applies no change of the SDN"


def unreadable(place: Place, fact: str, help: str = "") -> FileProblem:
    """For this fact PVE reads nothing of the file."""
    return FileProblem(place, f"{fact}: {OUTCOME}", loss=Loss.FILE, help=help)


class FabricNode(Record):
    """What a node has in a fabric."""

    fabric: str
    node: str
    protocol: str
    entry: Entry

    @property
    def is_external(self) -> bool:
        """None of PVE's nodes."""
        return self.entry.text("role") == EXTERNAL

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


class Fabric(Record):
    id: str
    protocol: str
    nodes: Mapping[str, FabricNode]
    """By name."""
    entry: Entry

    def place(self, name: str | None = None) -> Place:
        return self.entry.place(name)


def fabrics_in(entries: Iterable[Entry]) -> tuple[Mapping[str, Fabric], Sequence[FabricNode]]:
    """By ID, each with its nodes; and all nodes, also those whose fabric does not exist."""
    entries = tuple(entries)
    fabrics = [_fabric(entry) for entry in entries if entry.type.endswith(FABRIC)]
    nodes = [_node(entry) for entry in entries if entry.type.endswith(NODE)]
    inside: dict[str, dict[str, FabricNode]] = {fabric.id: {} for fabric in fabrics}
    for node in nodes:
        inside.get(node.fabric, {})[node.node] = node
    found = {
        fabric.id: Fabric(fabric.id, fabric.protocol, inside[fabric.id], fabric.entry) for fabric in fabrics
    }
    return found, nodes


def _fabric(entry: Entry) -> Fabric:
    return Fabric(entry.id, entry.type.removesuffix(FABRIC), {}, entry)


def _node(entry: Entry) -> FabricNode:
    fabric, _, node = entry.id.partition("_")
    return FabricNode(fabric, node, entry.type.removesuffix(NODE), entry)
