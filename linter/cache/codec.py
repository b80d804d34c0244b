"""Findings, and what is known of guests, as JSON."""

from __future__ import annotations

from typing import Any

from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.syntax.nodes import Edit, Position, Span
from pvelint.grammar.version import Version
from pvelint.report.model import Diagnostic, GuestName, RelatedPlace
from pvelint.report.tree_result import GuestFacts
from pvelint.rules.model import Applicability, Category, Fix, Impact, Severity


def facts_to_json(facts: GuestFacts) -> list[Any]:
    name = facts.name
    return [
        _name_to_json(name),
        facts.version.name,
        facts.has_unknown_hardware,
        facts.unknown_devices,
        facts.former_names,
    ]


def facts_from_json(data: Any) -> GuestFacts:
    name, version, has_unknown, unknown, former = data
    return GuestFacts(_name_from_json(name), Version[version], has_unknown, unknown, tuple(former))


def finding_to_json(finding: Diagnostic) -> dict[str, Any]:
    """Of no secret; without its fingerprint, which depends on the other findings."""
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
        "guest": None if guest is None else _name_to_json(guest),
        "section": finding.section,
        "key": finding.key,
        "option": finding.option,
        "span": finding.span,
        "fix": None if finding.fix is None else _fix_to_json(finding.fix),
        "alternatives": [_fix_to_json(fix) for fix in finding.alternatives],
        "related": [(p.path, p.span, p.message, p.section, p.key, p.option) for p in finding.related],
        "value": finding.value,
    }


def finding_from_json(data: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        **data
        | {
            "category": Category(data["category"]),
            "severity": Severity(data["severity"]),
            "impact": Impact(data["impact"]),
            "version": Version[data["version"]],
            "guest": None if data["guest"] is None else _name_from_json(data["guest"]),
            "span": _span(data["span"]),
            "fix": None if data["fix"] is None else _fix_from_json(data["fix"]),
            "alternatives": tuple(map(_fix_from_json, data["alternatives"])),
            "related": tuple(RelatedPlace(path, _span(span), *rest) for path, span, *rest in data["related"]),
        }
    )


def _name_to_json(name: GuestName) -> tuple[object, ...]:
    return name.vmid, name.node, name.name, name.kind


def _name_from_json(data: Any) -> GuestName:
    vmid, node, name, kind = data
    return GuestName(vmid, node, name, GuestKind(kind))


def _fix_to_json(fix: Fix) -> tuple[object, ...]:
    return fix.applicability, fix.title, fix.edits, fix.withdrawn


def _fix_from_json(data: Any) -> Fix:
    applicability, title, edits, withdrawn = data
    changes = (Edit(path, _span(span), replacement) for path, span, replacement in edits)
    return Fix(Applicability(applicability), title, tuple(changes), withdrawn)


def _span(data: Any) -> Span:
    start, end = data
    return Span(Position(*start), Position(*end))
