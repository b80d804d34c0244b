"""What checking a tree found, as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pvelint.applies import SkippedRule
from pvelint.grammar.syntax.nodes import Edit, Position, Span
from pvelint.grammar.version import Version
from pvelint.report.model import Diagnostic, GuestName, RelatedPlace
from pvelint.report.tree_result import CheckResult
from pvelint.rules.model import Applicability, Category, Fix, Impact, Severity


def to_json(result: CheckResult) -> dict[str, Any]:
    """Without what only its making needs: the values that fingerprints are taken over, and the errors."""
    return {
        "findings": [_finding_to_json(finding) for finding in result.findings],
        "unknown_devices": dict(result.unknown_devices),
        "skipped_rules": result.skipped_rules,
        "former_names": sorted(result.former_names),
        "version_chosen": result.version_chosen,
        "notices": result.notices,
        "guest_names": {path: (name.vmid, name.node, name.name) for path, name in result.guest_names.items()},
    }


def from_json(data: Any) -> CheckResult:
    """What `to_json` was given, but for what it leaves out."""
    return CheckResult(
        findings=[_finding_from_json(finding) for finding in data["findings"]],
        errors=[],
        unknown_devices=Counter(data["unknown_devices"]),
        skipped_rules=[SkippedRule(*skipped) for skipped in data["skipped_rules"]],
        former_names=frozenset(data["former_names"]),
        version_chosen=data["version_chosen"],
        notices=tuple(data["notices"]),
        guest_names={path: GuestName(*name) for path, name in data["guest_names"].items()},
    )


def _finding_to_json(finding: Diagnostic) -> dict[str, Any]:
    guest = finding.guest
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": int(finding.severity),
        "impact": finding.impact,
        "version": finding.version.name,
        "message": finding.message,
        "help": finding.help,
        "path": finding.path,
        "guest": None if guest is None else (guest.vmid, guest.node, guest.name),
        "section": finding.section,
        "key": finding.key,
        "option": finding.option,
        "span": finding.span,
        "fix": None if finding.fix is None else _fix_to_json(finding.fix),
        "alternatives": [_fix_to_json(fix) for fix in finding.alternatives],
        "related": [(p.path, p.span, p.message, p.section, p.key, p.option) for p in finding.related],
        "fingerprint": finding.fingerprint,
        "former_fingerprints": finding.former_fingerprints,
        "secret": finding.secret,
    }


def _finding_from_json(data: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        **data
        | {
            "category": Category(data["category"]),
            "severity": Severity(data["severity"]),
            "impact": Impact(data["impact"]),
            "version": Version[data["version"]],
            "guest": None if data["guest"] is None else GuestName(*data["guest"]),
            "span": _span(data["span"]),
            "former_fingerprints": tuple(data["former_fingerprints"]),
            "fix": None if data["fix"] is None else _fix_from_json(data["fix"]),
            "alternatives": tuple(map(_fix_from_json, data["alternatives"])),
            "related": tuple(RelatedPlace(path, _span(span), *rest) for path, span, *rest in data["related"]),
        }
    )


def _fix_to_json(fix: Fix) -> tuple[object, ...]:
    return fix.applicability, fix.title, fix.edits, fix.withdrawn


def _fix_from_json(data: Any) -> Fix:
    applicability, title, edits, withdrawn = data
    changes = (Edit(path, _span(span), replacement) for path, span, replacement in edits)
    return Fix(Applicability(applicability), title, tuple(changes), withdrawn)


def _span(data: Any) -> Span:
    start, end = data
    return Span(Position(*start), Position(*end))
