"""What a run found, ready to be shown: every output format starts from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.nodes import Span
from pvelint.grammar.version import Version
from pvelint.rules.model import Applicability, Category, Fix, Impact, Severity


class GuestName(Record):
    """What a guest is called: its number, node and name, as far as they are known."""

    vmid: int | None
    node: str | None
    name: str | None
    kind: GuestKind = VM


class RelatedPlace(Record):
    """Another place that belongs to a finding, with what is there."""

    path: str
    span: Span
    message: str
    section: str | None = None
    key: str | None = None
    option: str | None = None


class Diagnostic(Record, kw_only=True):
    """A finding with all that a reader needs; paths are relative to the working folder, `/` between the parts."""

    rule: str
    category: Category
    severity: Severity
    impact: Impact
    version: Version
    message: str
    help: str
    path: str
    guest: GuestName | None
    section: str | None
    key: str | None
    option: str | None
    span: Span
    fix: Fix | None = None
    alternatives: tuple[Fix, ...] = ()
    related: tuple[RelatedPlace, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    """(path, line) of all places that belong to it, also of those that are too many to show."""
    fingerprint: str = ""
    former_fingerprints: tuple[str, ...] = ()
    """Those under names that the rule had: a baseline may hold them."""
    secret: bool = False
    """The text under the span is a secret: masked in every output."""
    value: str = ""
    """What stands there, for the fingerprint; never shown."""

    @property
    def is_safely_fixable(self) -> bool:
        return self.fix is not None and self.fix.applicability is Applicability.SAFE

    @property
    def changes(self) -> frozenset[str]:
        """The files that its fix changes."""
        return frozenset(edit.path for edit in self.fix.edits) if self.fix is not None else frozenset()

    @property
    def is_grave(self) -> bool:
        """Whether it is such that no fix may bring it."""
        return self.severity is Severity.ERROR or self.impact in (Impact.DROPPED, Impact.INVALID)


class Round(NamedTuple):
    """Findings of one file whose fixes are made together."""

    text: str
    """Of the file before, which their edits are edits of."""
    findings: list[Diagnostic]


class Change(NamedTuple):
    """A file that was fixed."""

    path: Path
    target: Path
    """What the path led to when the file was read."""
    before: str
    after: str


class Report(Record, frozen=False):
    """The findings of a run, sorted by path and place, and what happened besides."""

    findings: list[Diagnostic] = field(default_factory=list)
    files: int = 0
    """How many files were linted."""
    paths: list[str] = field(default_factory=list)
    """Which ones, as findings name them, where known: lets a report show the clean ones too."""
    fixed: int = 0
    """How many findings `--fix` repaired."""
    errors: list[str] = field(default_factory=list)
    """One line each for stderr: what could not be read, rules that crashed. Any of them makes the exit code 2."""
    notices: list[str] = field(default_factory=list)
    """One line each for stderr: what was skipped or could not be checked."""
    plans: dict[str, list[Round]] | None = None
    """By path, how the findings would be fixed, until nothing is left to fix; None if nobody tried."""
    unwritten: frozenset[str] = frozenset()
    """The files that `--fix` does not write, as findings name them."""
    text_of: Callable[[str], str] = str
    """The text of a linted file by the path that its findings carry."""

    @property
    def fixable(self) -> int:
        return sum(f.is_safely_fixable and f.changes.isdisjoint(self.unwritten) for f in self.findings)

    @property
    def worst_first(self) -> list[Diagnostic]:
        """The findings by severity, for readers that show only so many."""
        return sorted(self.findings, key=lambda finding: -finding.severity)

    def by_severity(self) -> dict[str, int]:
        """`{"error": 1, "warning": 0, "info": 0}`"""
        counts = Counter(finding.severity for finding in self.findings)
        return {str(severity): counts[severity] for severity in sorted(Severity, reverse=True)}


def rule_url(rule: str) -> str:
    """The documentation page of a built-in rule; empty for another."""
    from pvelint.address import ADDRESS
    from pvelint.rules.registry import BUILTIN

    if rule not in BUILTIN:
        return ""
    return f"{ADDRESS}/blob/main/docs/rules/{rule}.md"
