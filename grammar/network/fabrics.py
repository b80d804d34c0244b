"""The fabrics of the SDN and the nodes in them."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.file_schemas.fabrics import EXTERNAL
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Place

OUTCOME = "PVE cannot read fabrics.cfg, and applies no change of the SDN"


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
