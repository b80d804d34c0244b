"""What another PVE version makes of a line that the version asked for refuses."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.sections import ReadLine, is_faulty, is_header, read_line
from pvelint.grammar.syntax.nodes import HeaderLine
from pvelint.grammar.version import Version, unlike


def acceptance_elsewhere(line: ReadLine, cpu_models: frozenset[str] | None) -> str:
    """A half sentence with the nearest newer version that takes a faulty line as it stands, else the last older one.

    Empty where there is none, and where the line's own problems tell the version.
    """
    if not is_faulty(line) or (line.reading and any(p.since or p.until for p in line.reading.problems)):
        return ""
    others = list(_accepting(line, cpu_models))
    newer = next((version for version in others if version > line.version), None)
    if newer is not None:
        before = unlike(newer)
        accepted = f"since PVE {newer}" if before is None else f"by PVE {newer}, but not by {before}"
        return f"accepted {accepted}; checked against {line.version}"
    return f"accepted until PVE {others[-1]}; checked against {line.version}" if others else ""


def _accepting(line: ReadLine, cpu_models: frozenset[str] | None) -> Iterator[Version]:
    for version in Version:
        if version is line.version:
            continue
        if isinstance(line.node, HeaderLine):
            if is_header(line.node, version, line.kind):
                yield version
        elif not is_faulty(read_line(line.text, version, line.section, cpu_models, line.kind)):
            yield version
