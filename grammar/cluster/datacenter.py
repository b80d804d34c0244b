"""datacenter.cfg: plain `key: value` lines (PVE::JSONSchema::parse_config)."""

from __future__ import annotations

from pvelint.grammar.config_file.property import FileProblem, Property
from pvelint.grammar.config_file.read import Read
from pvelint.grammar.syntax.nodes import WHITE, BlankLine, NoteLine, Part, Place, SettingLine, Span
from pvelint.grammar.syntax.parse import parse_line


def read_datacenter(path: str, text: str) -> Read[dict[str, Property]]:
    """The settings by name; of equal ones the last."""
    settings: dict[str, Property] = {}
    problems: list[FileProblem] = []
    for number, source in enumerate(text.split("\n"), 1):
        bare = source.strip(WHITE)
        indent = len(source) - len(source.lstrip(WHITE))
        line = parse_line(bare)
        if isinstance(line, SettingLine):
            key, value = _shifted(line.key, indent), _shifted(line.value, indent)
            settings[key.text] = Property(path, number, key, value)
        elif not isinstance(line, NoteLine | BlankLine) and not bare.endswith(":"):
            span = Span.on_line(number, indent, indent + len(bare))
            problems.append(
                FileProblem(Place(path=path, span=span), "not a `key: value` line: PVE ignores it")
            )
    return Read(settings, tuple(problems))


def _shifted(part: Part, by: int) -> Part:
    return Part(part.text, part.start + by, part.end + by)
