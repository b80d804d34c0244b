"""corosync.conf: the nodes that make up the cluster (PVE::Corosync::parse_conf)."""

from __future__ import annotations

from pvelint.grammar.config_file.read import Read
from pvelint.grammar.syntax.nodes import WHITE


def read_members(path: str, text: str) -> Read[frozenset[str]]:
    """The names in the `node` sections."""
    names: set[str] = set()
    section = ""
    for line in text.split("\n"):
        bare = line.strip(WHITE)
        if bare.endswith("{"):
            section = bare[:-1].rstrip(WHITE)
        elif bare == "}":
            section = ""
        elif section == "node" and bare.partition(":")[0].rstrip(WHITE) == "name":
            names.add(bare.partition(":")[2].strip(WHITE))
    return Read(frozenset(names))
