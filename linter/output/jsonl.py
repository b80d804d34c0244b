"""The findings as JSON, one a line."""

from __future__ import annotations

from pvelint.report.model import Report

from .json import finding_lines
from .options import Options


def render(report: Report, options: Options) -> str:
    return "".join(f"{line}\n" for line in finding_lines(report, options))
