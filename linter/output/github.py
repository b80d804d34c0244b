"""Workflow commands of GitHub Actions: annotations at the lines of a pull request.

Errors come first: GitHub shows ten annotations of each type for a step, and fifty for a job.
"""

from __future__ import annotations

from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

from .escape import visible
from .options import Options

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, options: Options) -> str:
    return "".join(map(_command, report.worst_first))


def _command(finding: Diagnostic) -> str:
    start, end = finding.span
    place = {"file": finding.path, "line": str(start.line), "endLine": str(end.line)}
    if start.line == end.line:  # GitHub refuses columns that are not of one line
        place |= {"col": str(start.column), "endColumn": str(end.column)}
    place["title"] = f"pvelint: {finding.rule}"
    properties = ",".join(f"{name}={_property(text)}" for name, text in place.items())
    paragraphs = [visible(text) for text in (finding.message, finding.help) if text]
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(chr(10).join(paragraphs))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
