"""Fixes are made, and the result linted again, until nothing is left to fix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from pvelint.grammar.record import Record, field, replace
from pvelint.grammar.syntax.edits import apply_edits
from pvelint.report.model import Diagnostic, Round
from pvelint.report.tree_result import CheckResult
from pvelint.rules.model import Applicability, Impact

from .compatible import compatible, edits_by_path
from .origins import Origins

_MAX_ROUNDS = 10
_WITHDRAWN = "not applied because it causes another error"

Lint = Callable[[Mapping[str, str]], CheckResult]
"""What is found in the files with these texts, by path, in place of those on disk."""


class Repair(NamedTuple):
    """What a rule does to a line; `line` is where that was in the original text."""

    path: str
    line: int
    rule: str


class Fixed(Record, frozen=False):
    """What fixing came to."""

    original: CheckResult
    """Of the texts as they were."""
    begun: CheckResult
    """Of the texts with which the last pass began; it may bring no error that is not there."""
    remaining: CheckResult
    """Of the fixed texts."""
    texts: dict[str, str] = field(default_factory=dict)
    """The new text of each changed file, by the path that findings carry."""
    count: int = 0
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    """By the path of the findings: how they were fixed, round by round."""
    origins: Origins = field(default_factory=Origins)
    """Of the lines of the fixed texts, in those with which the last pass began, as in what follows."""
    made: frozenset[Repair] = frozenset()
    revived: frozenset[tuple[str, int]] = frozenset()
    """(path, line) of what PVE dropped and a fix repaired."""
    withdrawn: frozenset[Repair] = frozenset()
    """What is not fixed because that would bring a new error."""
    withdrawn_before: frozenset[Repair] = frozenset()
    """The same of earlier passes, by the lines of the texts as they were."""

    @classmethod
    def nothing(cls, found: CheckResult) -> Fixed:
        """Before anything is fixed."""
        return cls(found, found, found)

    def next_pass(self) -> Fixed:
        """The same, for fixing it as if it were fixed for the first time."""
        return replace(
            self,
            begun=self.remaining,
            origins=Origins(self.origins),
            made=frozenset(),
            revived=frozenset(),
            withdrawn=frozenset(),
            withdrawn_before=self.withdrawn_at_first,
        )

    def attempt(self, withdrawn: frozenset[Repair]) -> Fixed:
        """A copy to go on with."""
        return replace(
            self,
            texts=dict(self.texts),
            rounds={
                path: [Round(r.text, list(r.findings)) for r in made] for path, made in self.rounds.items()
            },
            origins=self.origins.copy(),
            withdrawn=withdrawn,
        )

    @property
    def withdrawn_at_first(self) -> frozenset[Repair]:
        """What was withdrawn in any pass and not made later, by the lines of the texts as they were."""
        return (self.withdrawn_before | self._at_first(self.withdrawn)) - self._at_first(self.made)

    def _at_first(self, repairs: frozenset[Repair]) -> frozenset[Repair]:
        return frozenset(r._replace(line=self.origins.first(r.path, r.line)) for r in repairs)

    @property
    def marked(self) -> Fixed:
        """With the withdrawn fixes marked as such."""
        return replace(
            self,
            original=with_withdrawn(self.original, self.withdrawn_at_first),
            remaining=with_withdrawn(self.remaining, self.withdrawn, self.origins),
        )

    def only(self, paths: Collection[str], lint: Lint) -> Fixed:
        """What it comes to where no other files than these are changed."""
        texts = {path: text for path, text in self.texts.items() if path in paths}
        rounds = {path: made for path, made in self.rounds.items() if path in paths}
        return replace(
            self,
            texts=texts,
            count=sum(len(made.findings) for some in rounds.values() for made in some),
            remaining=with_withdrawn(lint(texts), self.withdrawn, self.origins),
            rounds=rounds,
        )

    def text(self, path: str, text_of: Callable[[str], str]) -> str:
        """Of a file as it is now."""
        return self.texts[path] if path in self.texts else text_of(path)


def repairs(finding: Diagnostic, origins: Origins) -> set[Repair]:
    """What the fix of this finding does to which lines."""
    edits = finding.fix.edits if finding.fix is not None else ()
    return {Repair(e.path, origins.of(e.path, e.span.start.line), finding.rule) for e in edits}


def fix_in_rounds(
    start: Fixed,
    lint: Lint,
    text_of: Callable[[str], str],
    *,
    unsafe: bool,
    withdrawn: frozenset[Repair],
    untouched: Collection[str] = (),
) -> Fixed:
    """Make all fixes but those withdrawn, and those that change one of the `untouched` files."""
    fixed = start.attempt(withdrawn)
    for _ in range(_MAX_ROUNDS):
        wanted = (
            finding
            for finding in fixed.remaining.findings
            if finding.fix is not None
            and (unsafe or finding.fix.applicability is Applicability.SAFE)
            and not any(edit.path in untouched for edit in finding.fix.edits)
            and withdrawn.isdisjoint(repairs(finding, fixed.origins))
        )
        chosen = list(compatible(wanted))
        if not chosen:
            break
        _make(chosen, fixed, text_of)
        fixed.remaining = lint(fixed.texts)
    return fixed


def _make(findings: Iterable[Diagnostic], fixed: Fixed, text_of: Callable[[str], str]) -> None:
    made: set[Repair] = set()
    revived: set[tuple[str, int]] = set()
    for finding in findings:
        _note_round(fixed, finding, text_of)
        done = repairs(finding, fixed.origins)
        made |= done
        if finding.impact is Impact.DROPPED:
            revived |= {(repair.path, repair.line) for repair in done}
        fixed.count += 1
    fixed.made |= made
    fixed.revived |= revived
    for path, edits in edits_by_path(findings).items():
        text = fixed.text(path, text_of)
        fixed.origins.follow(path, text, edits)
        fixed.texts[path] = apply_edits(text, edits)


def _note_round(fixed: Fixed, finding: Diagnostic, text_of: Callable[[str], str]) -> None:
    rounds = fixed.rounds.setdefault(finding.path, [])
    text = fixed.text(finding.path, text_of)
    if not rounds or rounds[-1].text != text:
        rounds.append(Round(text, []))
    rounds[-1].findings.append(finding)


def with_withdrawn(
    result: CheckResult, withdrawn: frozenset[Repair], origins: Origins | None = None
) -> CheckResult:
    """The same with the withdrawn fixes marked: they are unsafe, and say why. Without origins nothing was changed."""
    origins = origins or Origins()
    return replace(result, findings=[_marked(finding, withdrawn, origins) for finding in result.findings])


def _marked(finding: Diagnostic, withdrawn: frozenset[Repair], origins: Origins) -> Diagnostic:
    fix = finding.fix
    if fix is None or withdrawn.isdisjoint(repairs(finding, origins)):
        return finding
    return replace(finding, fix=replace(fix, applicability=Applicability.UNSAFE, withdrawn=_WITHDRAWN))
