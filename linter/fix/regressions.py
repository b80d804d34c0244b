"""Errors that fixes brought, and the repairs that may have done so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pvelint.report.model import Diagnostic
from pvelint.rules.model import Impact

from .origins import Origins
from .rounds import Fixed, Repair

Kind = tuple[str, str, str | None, str | None]
"""(rule, path, section, key): errors are counted by these."""


def regressions(fixed: Fixed) -> list[Diagnostic]:
    """The errors of all files that were not there, and those that show that a line was not repaired."""
    more = _counted(fixed.remaining.grave) - _counted(fixed.begun.grave)
    return [
        finding
        for finding in fixed.remaining.grave
        if _kind(finding) in more
        or (finding.impact is not Impact.DROPPED and _line(finding, fixed.origins) in fixed.revived)
    ]


def suspects(errors: Iterable[Diagnostic], fixed: Fixed) -> list[set[Repair]]:
    """For each error the repairs of the lines that it is about; where there are none, those of its files, else all."""
    of_lines: defaultdict[object, set[Repair]] = defaultdict(set)
    of_files: defaultdict[str, set[Repair]] = defaultdict(set)
    for repair in fixed.made:
        of_lines[repair.path, repair.line].add(repair)
        of_files[repair.path].add(repair)
    return [_suspects(error, fixed, of_lines, of_files) for error in errors]


def _suspects(
    error: Diagnostic,
    fixed: Fixed,
    of_lines: Mapping[object, set[Repair]],
    of_files: Mapping[str, set[Repair]],
) -> set[Repair]:
    lines = [
        _line(error, fixed.origins),
        *((path, fixed.origins.of(path, line)) for path, line in error.places),
    ]
    by_line = [of_lines[line] for line in lines if line in of_lines]
    by_file = [of_files[path] for path, _ in lines if path in of_files]
    return set().union(*(by_line or by_file)) or set(fixed.made)


def _counted(findings: Iterable[Diagnostic]) -> Counter[Kind]:
    return Counter(map(_kind, findings))


def _kind(finding: Diagnostic) -> Kind:
    return finding.rule, finding.path, finding.section, finding.key


def _line(finding: Diagnostic, origins: Origins) -> tuple[str, int]:
    return finding.path, origins.of(finding.path, finding.span.start.line)
