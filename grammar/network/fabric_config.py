"""Reads sdn/fabrics.cfg."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.whole_config import read_whole_config
from pvelint.grammar.file_schemas.fabrics import FABRIC, FABRICS, NODE, READ_BY
from pvelint.grammar.version import Version

from .fabric_checks import clashes
from .fabrics import OUTCOME, Fabric, FabricNode

_LAYOUT = Layout(exact_types=True, schema=FABRICS)


def read_fabrics(version: Version, path: str, text: str) -> Read[Mapping[str, Fabric] | None]:
    """By ID; None where PVE cannot read the file, or does not look at it."""
    if version not in READ_BY:
        return Read(None)
    read = read_whole_config(path, text, _LAYOUT, version, OUTCOME)
    if read.problems:
        return Read(None, read.problems)
    fabrics = [_fabric(entry) for entry in read.facts if entry.type.endswith(FABRIC)]
    nodes = [_node(entry) for entry in read.facts if entry.type.endswith(NODE)]
    found = fabrics_of(fabrics, nodes)
    problems = tuple(clashes(found, nodes))
    return Read(None if problems else found, problems)


def fabrics_of(fabrics: list[Fabric], nodes: list[FabricNode]) -> Mapping[str, Fabric]:
    """By ID, each with its nodes."""
    inside: dict[str, dict[str, FabricNode]] = {fabric.id: {} for fabric in fabrics}
    for node in nodes:
        inside.get(node.fabric, {})[node.node] = node
    return {
        fabric.id: Fabric(fabric.id, fabric.protocol, inside[fabric.id], fabric.entry) for fabric in fabrics
    }


def _fabric(entry: Entry) -> Fabric:
    return Fabric(entry.id, entry.type.removesuffix(FABRIC), {}, entry)


def _node(entry: Entry) -> FabricNode:
    fabric, _, node = entry.id.partition("_")
    return FabricNode(fabric, node, entry.type.removesuffix(NODE), entry)
