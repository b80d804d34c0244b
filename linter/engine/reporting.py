"""Which findings of a tree are reported, and where: by config, severity and the files that were named."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.config import selects
from pvelint.grammar.record import replace
from pvelint.report.model import Diagnostic
from pvelint.report.relocate import shown_in, touches
from pvelint.report.tree_result import CheckResult

from .setup import TreeSetup


class Reporting:
    """For one tree."""

    def __init__(self, tree: TreeSetup) -> None:
        self._config = tree.config
        self._are_some_named = tree.files.named is not None
        self._requested = tree.requested
        self._unselected = {rule.name for rule in tree.forbidding} - {rule.name for rule in tree.selected}

    def not_ignored(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What the config does not ignore, with the severities that it chooses."""
        return [f for f in map(self._with_severity, findings) if not self._is_ignored(f)]

    def is_reported(self, finding: Diagnostic) -> bool:
        """Of what is not ignored."""
        if finding.rule in self._unselected:
            return False
        if finding.severity < self._config.min_severity and finding.rule not in self._config.select:
            return False
        return not self._are_some_named or touches(finding, self._requested)

    def in_requested_files(self, checked: CheckResult) -> CheckResult:
        """The findings as the files that were named show them, sorted by path and place."""
        if not self._are_some_named:
            return checked
        shown = shown_in(checked.findings, self._requested, checked.name_of)
        kept = sorted((f for f in shown if not self._is_ignored(f)), key=lambda f: (f.path, f.span, f.rule))
        return replace(checked, findings=kept)

    def _with_severity(self, finding: Diagnostic) -> Diagnostic:
        severity = self._config.severity.get(finding.rule)
        return finding if severity is None else replace(finding, severity=severity)

    def _is_ignored(self, finding: Diagnostic) -> bool:
        if self._config.excludes(finding.path):
            return True
        vmid = finding.guest.vmid if finding.guest else None
        return selects(self._config.ignored(finding.path, vmid), finding.rule, finding.category)
