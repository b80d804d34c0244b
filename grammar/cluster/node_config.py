"""A node's own config, nodes/NODE/config, as far as its notes go (PVE::NodeConfig, PVE::JSONSchema::parse_config)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.config_file.read import Read
from pvelint.grammar.percent import decode_text
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE, Place, Span

_KEY = "description:"


class NodeNotes(Record):
    length: int
    """In characters, a line feed behind each line."""
    place: Place
    """Their first line."""


def read_node_notes(path: str, text: str) -> Read[NodeNotes | None]:
    """None for a node without notes."""
    place = None
    length = 0
    for number, line in enumerate(text.split("\n"), 1):
        for note in _notes_in(line.strip(WHITE)):
            length += len(decode_text(note)) + 1
            place = place or Place(path=path, span=Span.on_line(number, 0, len(line)))
    return Read(NodeNotes(length, place) if place is not None else None)


def _notes_in(line: str) -> Iterator[str]:
    if line.startswith("#"):
        yield line[1:]
    elif line.startswith(_KEY) and line != _KEY:
        yield line.removeprefix(_KEY).lstrip(WHITE)
