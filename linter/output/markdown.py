"""Markdown for job summaries and comments on merge requests: the worst first, and no longer than a comment may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

from .full import guest_title
from .markdown_text import code, plain, prose
from .options import Options
from .tally import tally

_MOST = 60_000
"""Characters: GitHub refuses comments of more than 65,536."""
_MOST_ERRORS = 10
_TITLES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Notes"}


def render(report: Report, options: Options) -> str:
    blocks = [f"### pvelint: {tally(report)}\n", *_unread(report.errors)]
    findings = report.worst_first
    room = _MOST - sum(map(len, blocks))
    shown = 0
    for block in _blocks(findings, options):
        room -= len(block)
        if room < 0:
            break
        blocks.append(block)
        shown += 1
    return "".join((*blocks, *_rest(findings[shown:])))


def _unread(errors: Sequence[str]) -> Iterator[str]:
    """Nobody shall take what could not be judged for sound."""
    if errors:
        yield "\n**Not everything could be judged**\n\n"
        yield from (f"- error: {prose(line)}\n" for line in errors[:_MOST_ERRORS])
    if (rest := len(errors) - _MOST_ERRORS) > 0:
        yield f"- and {rest} more\n"


def _blocks(findings: Sequence[Diagnostic], options: Options) -> Iterator[str]:
    """One for each finding; the first of a severity has the heading, too."""
    above = None
    for finding in findings:
        heading = "" if finding.severity is above else f"\n**{_TITLES[finding.severity]}**\n\n"
        above = finding.severity
        yield heading + _item(finding, options.url(finding.rule))


def _item(finding: Diagnostic, url: str) -> str:
    """No line of it begins with text from a file, which could make a list or a heading of it."""
    line, column = finding.span.start
    rule = f"[{finding.rule}]({url})" if url else plain(finding.rule)
    guest = f", {plain(guest_title(finding.guest))}" if finding.guest is not None else ""
    help_ = f"\\\n  help: {prose(finding.help)}" if finding.help else ""
    place = code(f"{finding.path}:{line}:{column}")
    return f"- {place} {rule} ({finding.impact}{guest}): {prose(finding.message)}{help_}\n"


def _rest(findings: Sequence[Diagnostic]) -> Iterator[str]:
    if findings:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        noun, verb = ("finding", "is") if len(findings) == 1 else ("findings", "are")
        among = f", {errors} of them errors" if errors else ""
        yield f"\n**{len(findings)} more {noun} {verb} not shown here{among}.**\n"
