"""Files of `key: value` lines without entries (PVE::JSONSchema::parse_config): datacenter.cfg, vzdump.conf."""

from __future__ import annotations

from pvelint.grammar.record import replace
from pvelint.grammar.schema.options.model import BOOLEAN
from pvelint.grammar.syntax.nodes import WHITE, Part, Place, Span
from pvelint.grammar.syntax.scalars import boolean
from pvelint.grammar.version import Version

from .judge import judge
from .property import FileProblem, Property
from .read import Read
from .schema import EntryType, properties_of


def read_plain_config(path: str, text: str, type: EntryType, version: Version) -> Read[dict[str, Property]]:
    """The settings that PVE keeps, by name; of equal ones it looks at the last alone."""
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
        else:
            settings.pop(line[:colon], None)
    refused = {
        name: judge(_as_judged(found, type, version), type, version) for name, found in settings.items()
    }
    problems += [problem for problem in refused.values() if problem is not None]
    return Read({name: found for name, found in settings.items() if refused[name] is None}, tuple(problems))


def _as_judged(found: Property, type: EntryType, version: Version) -> Property:
    """Here booleans may be words."""
    spec = properties_of(type, version).get(found.name.text)
    truth = boolean(found.value.text) if spec is not None and spec.type is BOOLEAN else None
    if truth is None:
        return found
    return replace(found, value=Part("1" if truth else "0", found.value.start, found.value.end))
