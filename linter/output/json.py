"""The findings as one JSON document; its shape is a promise to users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pvelint.grammar.syntax.nodes import Position, Span
from pvelint.report.model import Diagnostic, GuestName, Report
from pvelint.rules.model import Fix

from .options import Options
from .source import Sources


def render(report: Report, options: Options) -> str:
    findings = ",\n".join(finding_lines(report, options))
    summary = {
        "files": report.files,
        "findings": len(report.findings),
        "fixed": report.fixed,
        "fixable": report.fixable,
        "by_severity": report.by_severity(),
    }
    listed = f"[\n{findings}\n]" if findings else "[]"
    return f'{{"version": 1, "findings": {listed},\n"summary": {to_ascii(summary)}}}\n'


def finding_lines(report: Report, options: Options) -> Iterator[str]:
    """Each finding as JSON on one line."""
    sources = Sources(report)
    return (to_ascii(_finding(finding, sources, options.url(finding.rule))) for finding in report.findings)


def to_ascii(value: Any) -> str:
    """JSON on one line in printable ASCII; bytes that are not UTF-8 come as `\\udcXX`."""
    from json import dumps

    return dumps(value).replace("\x7f", "\\u007f")


def _guest(guest: GuestName) -> dict[str, Any]:
    return {"vmid": guest.vmid, "node": guest.node, "name": guest.name, "kind": guest.kind}


def _finding(finding: Diagnostic, sources: Sources, url: str) -> dict[str, Any]:
    guest = finding.guest
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": str(finding.severity),
        "impact": finding.impact,
        "pve": str(finding.version),
        "message": finding.message,
        "help": finding.help,
        "url": url,
        "path": finding.path,
        "guest": None if guest is None else _guest(guest),
        "section": finding.section,
        "key": finding.key,
        "option": finding.option,
        "span": _span(finding.span),
        "fix": _fix(finding.fix, sources),
        "alternatives": [shown for fix in finding.alternatives if (shown := _fix(fix, sources))],
        "related": [
            {"path": place.path, "span": _span(place.span), "message": place.message}
            for place in finding.related
        ],
        "fingerprint": finding.fingerprint,
    }


def _fix(fix: Fix | None, sources: Sources) -> dict[str, Any] | None:
    """None for a fix whose text would give a secret away."""
    if fix is None or not sources.can_show(fix):
        return None
    return {
        "applicability": fix.applicability,
        "title": fix.description,
        "edits": [
            {"path": edit.path, **_span(edit.span), "replacement": edit.replacement} for edit in fix.edits
        ],
    }


def _span(span: Span) -> dict[str, dict[str, int]]:
    return {"start": _position(span.start), "end": _position(span.end)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
