"""A run in one line."""

from __future__ import annotations

from pvelint.report.model import Report
from pvelint.rules.model import Severity

from .color import GREEN, SEVERITY, Paint


def tally(report: Report, *, color: bool = False) -> str:
    """`1 error, 2 warnings in 12 files, 3 fixed, 1 fixable with --fix`"""
    paint = Paint(color)
    counts = report.by_severity()
    found = [
        paint(SEVERITY[severity], _count(number, str(severity) if severity > Severity.INFO else "note"))
        for severity in sorted(Severity, reverse=True)
        if (number := counts[str(severity)])
    ]
    text = ", ".join(found) or paint(GREEN, "no problems")
    text += f" in {_count(report.files, 'file')}"
    if report.fixed:
        text += f", {report.fixed} fixed"
    if report.fixable:
        text += f", {report.fixable} fixable with --fix"
    return text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
