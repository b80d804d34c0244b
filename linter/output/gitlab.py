"""A Code Quality report of GitLab, with what the Code Climate format asks for beyond that."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pvelint.report.model import Report
from pvelint.rules.model import Impact, Severity

from .escape import visible, well_formed
from .json import to_ascii
from .options import Options

_CATEGORIES = {
    Impact.SECURITY: "Security",
    Impact.PERFORMANCE: "Performance",
    Impact.INVALID: "Compatibility",
    Impact.HYGIENE: "Clarity",
}
"""Code Climate's word for an impact; the others are a "Bug Risk"."""
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, options: Options) -> str:
    uses: Counter[str] = Counter()
    issues: list[dict[str, Any]] = [
        {
            "type": "issue",
            "categories": [_CATEGORIES.get(finding.impact, "Bug Risk")],
            "description": visible(finding.message),
            "check_name": finding.rule,
            "fingerprint": _unique(finding.fingerprint, uses),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": well_formed(finding.path),
                "lines": {"begin": finding.span.start.line, "end": finding.span.end.line},
            },
        }
        for finding in report.findings
    ]
    return "[" + ",\n".join(map(to_ascii, issues)) + "]\n"


def _unique(fingerprint: str, uses: Counter[str]) -> str:
    """GitLab shows only one of the findings that share a fingerprint."""
    uses[fingerprint] += 1
    return fingerprint if uses[fingerprint] == 1 else f"{fingerprint}-{uses[fingerprint]}"
