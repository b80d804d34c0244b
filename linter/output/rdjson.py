"""The Reviewdog Diagnostic Format: columns are UTF-8 bytes, fixes are suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any

from pvelint.address import ADDRESS
from pvelint.grammar.syntax.line_edits import merge_edits
from pvelint.grammar.syntax.nodes import Position, Span, encode
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

from .escape import visible, well_formed
from .json import to_ascii
from .options import Options
from .source import Sources, fixes_of

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report, options: Options) -> str:
    sources = Sources(report)
    found = ",\n".join(to_ascii(_diagnostic(f, sources, options)) for f in report.findings)
    source = to_ascii({"name": "pvelint", "url": ADDRESS})
    return f'{{"source": {source}, "diagnostics": [{found}]}}\n'


def _diagnostic(finding: Diagnostic, sources: Sources, options: Options) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": "\n".join(visible(text) for text in (finding.message, finding.help) if text),
        "location": _location(finding.path, finding.span, sources),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule, **({"url": url} if (url := options.url(finding.rule)) else {})},
    }
    if suggestions := list(_suggestions(finding, sources, options.unsafe_fixes)):
        diagnostic["suggestions"] = suggestions
    if finding.related:
        diagnostic["relatedLocations"] = [
            {"message": visible(place.message), "location": _location(place.path, place.span, sources)}
            for place in finding.related
        ]
    return diagnostic


def _suggestions(finding: Diagnostic, sources: Sources, unsafe: bool) -> Iterator[dict[str, Any]]:
    """Each suggestion is applied by itself, so that the edits of a fix are made one."""
    lines = sources.lines(finding.path)
    for fix in fixes_of(finding, unsafe=unsafe):
        if not sources.fits(fix.edits) or {edit.path for edit in fix.edits} != {finding.path}:
            continue
        edit = merge_edits(lines, fix.edits)
        if not sources.reveals(edit) and well_formed(edit.replacement) == edit.replacement:
            yield {"range": _range(edit.span, lines), "text": edit.replacement}


def _location(path: str, span: Span, sources: Sources) -> dict[str, Any]:
    return {"path": well_formed(path), "range": _range(span, sources.lines(path))}


def _range(span: Span, lines: list[str]) -> dict[str, Any]:
    return {"start": _position(span.start, lines), "end": _position(span.end, lines)}


def _position(position: Position, lines: list[str]) -> dict[str, int]:
    line = lines[position.line - 1] if position.line <= len(lines) else ""
    inside = min(position.column - 1, len(line))
    before = inside if line.isascii() else _bytes_before(line)[inside]
    return {"line": position.line, "column": position.column - inside + before}


@lru_cache(maxsize=2)
def _bytes_before(line: str) -> list[int]:
    """How many bytes stand before each character: many findings may be of one long line."""
    return list(accumulate((len(encode(character)) for character in line), initial=0))
