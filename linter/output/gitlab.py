"""A Code Quality report of GitLab."""

from __future__ import annotations

from typing import Any

from pvelint.report import Report
from pvelint.rules.model import Severity

from .escape import well_formed
from .json import to_ascii
from .options import Options

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, options: Options) -> str:
    used: set[str] = set()
    issues: list[dict[str, Any]] = [
        {
            "description": well_formed(finding.message),
            "check_name": finding.rule,
            "fingerprint": _unused(finding.fingerprint, used),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": well_formed(finding.path),
                "lines": {"begin": finding.span.start.line, "end": finding.span.end.line},
            },
        }
        for finding in report.findings
    ]
    return "[" + ",\n".join(map(to_ascii, issues)) + "]\n"


def _unused(fingerprint: str, used: set[str]) -> str:
    """GitLab shows only one of the findings that share a fingerprint."""
    candidate, number = fingerprint, 1
    while candidate in used or candidate == "":
        number += 1
        candidate = f"{fingerprint}-{number}"
    used.add(candidate)
    return candidate
