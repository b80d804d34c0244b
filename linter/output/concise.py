"""One line per finding, for editors and grep."""

from __future__ import annotations

from pvelint.report.model import Report

from .color import SEVERITY, Paint
from .escape import visible
from .options import Options


def render(report: Report, options: Options) -> str:
    paint = Paint(options.color)
    lines = []
    for finding in report.findings:
        line, column = finding.span.start
        severity = paint(SEVERITY[finding.severity], str(finding.severity))
        lines.append(
            f"{visible(finding.path)}:{line}:{column}: {severity} {visible(finding.rule)} "
            f"[{finding.category}] {visible(finding.message)}\n"
        )
    return "".join(lines)
