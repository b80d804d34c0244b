"""Reads sdn/fabrics.cfg."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.config_file.layout import Layout
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.config_file.whole_config import read_whole_config
from pvelint.grammar.file_schemas.fabrics import FABRICS, READ_BY
from pvelint.grammar.version import Version

from .fabric_checks import clashes
from .fabrics import OUTCOME, Fabric, fabrics_in
from .wireguard_checks import wireguard_clashes

_LAYOUT = Layout(exact_types=True, schema=FABRICS)


def read_fabrics(version: Version, path: str, text: str) -> Read[Mapping[str, Fabric] | None]:
    """By ID; None where PVE cannot read the file, or does not look at it."""
    if version not in READ_BY:
        return Read(None)
    read = read_whole_config(path, text, _LAYOUT, version, OUTCOME)
    if read.problems:
        return Read(None, read.problems)
    found, nodes = fabrics_in(read.facts)
    problems = (*clashes(found, nodes), *wireguard_clashes(found, nodes))
    return Read(None if problems else found, problems)
