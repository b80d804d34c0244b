"""What judging a tree came to, and the same as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pvelint.applies import Silence
from pvelint.grammar.syntax.nodes import Edit, Position, Span
from pvelint.grammar.version import Version
from pvelint.rules.model import Applicability, Category, Fix, Impact, Severity

from .model import Diagnostic, GuestName, RelatedPlace


@dataclass(slots=True)
class Verdict:
    """All that judging a tree came to, no baseline applied."""

    findings: list[Diagnostic]
    """Those that are reported where no baseline knows them; sorted by path and place."""
    errors: list[str]
    """One line each: what could not be read, rules that crashed."""
    unknown_devices: Counter[str]
    """Passed-through devices that nothing identifies, by the node's name or the guest's file."""
    silent: list[Silence]
    """Wanted rules that could not speak."""
    names: dict[str, GuestName]
    """Of the guests that were named, by path."""


def to_json(verdict: Verdict) -> dict[str, Any]:
    """Without what only its making needs: the values that fingerprints are taken over, and the errors."""
    return {
        "findings": [_finding_to_json(finding) for finding in verdict.findings],
        "unknown_devices": dict(verdict.unknown_devices),
        "silent": verdict.silent,
        "names": {path: (name.vmid, name.node, name.name) for path, name in verdict.names.items()},
    }


def from_json(data: Any) -> Verdict:
    """What `to_json` was given, but for what it leaves out."""
    return Verdict(
        findings=[_finding_from_json(finding) for finding in data["findings"]],
        errors=[],
        unknown_devices=Counter(data["unknown_devices"]),
        silent=[Silence(*silence) for silence in data["silent"]],
        names={path: GuestName(*name) for path, name in data["names"].items()},
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
            "fix": None if data["fix"] is None else _fix_from_json(data["fix"]),
            "alternatives": tuple(map(_fix_from_json, data["alternatives"])),
            "related": tuple(RelatedPlace(path, _span(span), *rest) for path, span, *rest in data["related"]),
        }
    )


def _fix_to_json(fix: Fix) -> tuple[object, ...]:
    return fix.applicability, fix.title, fix.edits


def _fix_from_json(data: Any) -> Fix:
    applicability, title, edits = data
    changes = (Edit(path, _span(span), replacement) for path, span, replacement in edits)
    return Fix(Applicability(applicability), title, tuple(changes))


def _span(data: Any) -> Span:
    start, end = data
    return Span(Position(*start), Position(*end))
