"""SARIF 2.1.0, as GitHub code scanning and other viewers take it."""

from __future__ import annotations

from typing import Any

from pvelint import __version__
from pvelint.address import ADDRESS
from pvelint.grammar.syntax.nodes import Edit, Span, encode
from pvelint.report.model import Diagnostic, RelatedPlace, Report
from pvelint.rules.model import Fix, Severity

from .escape import one_line, visible, well_formed
from .json import to_ascii
from .options import Options
from .source import Sources, fixes_of

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_ROOT = "%SRCROOT%"


def render(report: Report, options: Options) -> str:
    sources = Sources(report)
    indices: dict[str, int] = {}
    first: list[Diagnostic] = []
    for finding in report.findings:
        if finding.rule not in indices:
            indices[finding.rule] = len(first)
            first.append(finding)
    results = [_result(f, indices[f.rule], sources, options.unsafe_fixes) for f in report.findings]
    run = {
        "tool": {"driver": _driver([_rule(finding, options) for finding in first])},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which pvelint was started."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return to_ascii({"$schema": schema, "version": "2.1.0", "runs": [run]}) + "\n"


def _driver(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "pvelint",
        "semanticVersion": __version__,
        "informationUri": ADDRESS,
        "rules": rules,
    }


def _rule(finding: Diagnostic, options: Options) -> dict[str, Any]:
    """The metadata of a finding's rule; without a registry, as far as the finding tells."""
    info = options.rule_info(finding.rule) if options.rule_info else None
    summary = info.summary if info else finding.rule.replace("-", " ")
    severity = info.severity if info else finding.severity
    category = info.category if info else finding.category
    url = options.url(finding.rule)
    properties: dict[str, Any] = {
        "tags": [category],
        "precision": "high",
        "problem.severity": _PROBLEMS[severity],
    }
    return {
        "id": finding.rule,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": f"{summary}\n{url}" if url else summary},
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": properties,
    }


def _invocation(report: Report) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": not report.errors}
    messages = [("error", text) for text in report.errors] + [("note", text) for text in report.notices]
    if messages:
        invocation["toolExecutionNotifications"] = [
            {"level": level, "message": {"text": one_line(text)}} for level, text in messages
        ]
    return invocation


def _result(finding: Diagnostic, rule_index: int, sources: Sources, unsafe: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(visible(text) for text in (finding.message, finding.help) if text)},
        "locations": [{"physicalLocation": _place(finding.path, finding.span, sources)}],
    }
    if finding.related:
        result["relatedLocations"] = [_related(i, p, sources) for i, p in enumerate(finding.related, 1)]
    if finding.fingerprint:
        result["partialFingerprints"] = {"pvelintFinding/v1": finding.fingerprint}
    shown = [fix for fix in fixes_of(finding, unsafe=unsafe) if _can_show(fix, sources)]
    if shown:
        result["fixes"] = [_fix(fix) for fix in shown]
    result["properties"] = {
        "impact": finding.impact,
        "category": finding.category,
        "pve": str(finding.version),
    }
    return result


def _related(number: int, place: RelatedPlace, sources: Sources) -> dict[str, Any]:
    return {
        "id": number,
        "message": {"text": visible(place.message)},
        "physicalLocation": _place(place.path, place.span, sources),
    }


def _place(path: str, span: Span, sources: Sources) -> dict[str, Any]:
    region: dict[str, Any] = _region(span)
    if snippet := sources.shown_text(path, span):
        region["snippet"] = {"text": well_formed(snippet)}
    return {"artifactLocation": _artifact(path), "region": region}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _artifact(path: str) -> dict[str, str]:
    from urllib.parse import quote

    escaped = quote(encode(path))
    return {"uri": f"file://{escaped}"} if path.startswith("/") else {"uri": escaped, "uriBaseId": _ROOT}


def _can_show(fix: Fix, sources: Sources) -> bool:
    return sources.can_show(fix) and all(well_formed(e.replacement) == e.replacement for e in fix.edits)


def _fix(fix: Fix) -> dict[str, Any]:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.path, []).append(edit)
    return {
        "description": {"text": visible(fix.description)},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": [_replacement(edit) for edit in edits]}
            for path, edits in by_path.items()
        ],
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
