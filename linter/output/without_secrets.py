"""A report in which nothing that findings say holds a secret; what they quote, each format masks."""

from __future__ import annotations

from pvelint.grammar.record import replace
from pvelint.report.model import Diagnostic, GuestName, Report
from pvelint.rules.model import Fix

from .hider import Hider
from .source import Sources


def without_secrets(report: Report) -> Report:
    sources = Sources(report)

    def hidden(findings: list[Diagnostic]) -> list[Diagnostic]:
        return [_hidden(finding, sources.hider(finding.path)) for finding in findings]

    plans = report.plans and {
        path: [round_._replace(findings=hidden(round_.findings)) for round_ in rounds]
        for path, rounds in report.plans.items()
    }
    return replace(report, findings=hidden(report.findings), plans=plans)


def _hidden(finding: Diagnostic, hider: Hider) -> Diagnostic:
    fixes = [fix for fix in (finding.fix, *finding.alternatives) if fix is not None]
    related = [place.message for place in finding.related]
    names = (finding.section or "", (finding.guest.name or "") if finding.guest else "")
    said = (finding.message, finding.help, *(fix.title for fix in fixes), *related, *names)
    if not any(map(hider.finds, said)):
        return finding

    def hidden_fix(fix: Fix) -> Fix:
        return replace(fix, title=hider.hide(fix.title))

    return replace(
        finding,
        message=hider.hide(finding.message),
        help=hider.hide(finding.help),
        section=finding.section and hider.hide(finding.section),
        guest=finding.guest and _hidden_name(finding.guest, hider),
        fix=hidden_fix(finding.fix) if finding.fix else None,
        alternatives=tuple(map(hidden_fix, finding.alternatives)),
        related=tuple(replace(place, message=hider.hide(place.message)) for place in finding.related),
    )


def _hidden_name(guest: GuestName, hider: Hider) -> GuestName:
    return replace(guest, name=guest.name and hider.hide(guest.name))
