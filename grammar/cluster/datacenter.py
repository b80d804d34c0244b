"""datacenter.cfg: plain `key: value` lines (PVE::JSONSchema::parse_config)."""

from __future__ import annotations

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.syntax.nodes import WHITE, Part, Place, Span


def read_datacenter(path: str, text: str) -> Read[dict[str, Property]]:
    """The settings by name; of equal ones the last."""
    settings: dict[str, Property] = {}
    problems: list[FileProblem] = []
    for number, source in enumerate(text.split("\n"), 1):
        line = source.strip(WHITE)
        if not line or line.startswith("#"):
            continue
        start = len(source) - len(source.lstrip(WHITE))
        end = start + len(line)
        colon = line.find(":", 1)
        if colon < 0 or any(c in WHITE for c in line[:colon]):
            place = Place(path=path, span=Span.on_line(number, start, end))
            problems.append(FileProblem(place, "not a `key: value` line: PVE ignores it"))
        elif value := line[colon + 1 :].lstrip(WHITE):
            key = Part(line[:colon], start, start + colon)
            settings[key.text] = Property(path, number, key, Part(value, end - len(value), end))
    return Read(settings, tuple(problems))
