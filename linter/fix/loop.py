"""Applies fixes until nothing changes, and withdraws those that would make a guest worse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pvelint.grammar.syntax.edits import Apart, apply_edits
from pvelint.grammar.syntax.nodes import Edit
from pvelint.report.model import Diagnostic, Round
from pvelint.report.tree_result import CheckResult
from pvelint.rules.model import Applicability, Impact, Severity

_MAX_ROUNDS = 10
_WITHDRAWN = "not applied because it causes another error"
_REGRESSIONS = (Impact.DROPPED, Impact.INVALID)

Target = tuple[str, str | None, str | None]
"""(path, section, key): what a fix edits."""


Lint = Callable[[Mapping[str, str]], CheckResult]
"""What is found in the files with these texts, by path, in place of those on disk."""


@dataclass(slots=True)
class Fixed:
    """What fixing came to."""

    original: CheckResult
    """Of the texts as they were."""
    remaining: CheckResult
    """Of the fixed texts."""
    texts: dict[str, str] = field(default_factory=dict)
    """The new text of each changed file, by the path that findings carry."""
    count: int = 0
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    """By the path of the findings: how they were fixed, round by round."""
    withdrawn: set[Target] = field(default_factory=set)
    """What is not fixed because that would bring a new error."""

    @classmethod
    def nothing(cls, found: CheckResult) -> Fixed:
        """Where nobody asked for fixes."""
        return cls(found, found)

    def only(self, paths: Collection[str], lint: Lint) -> Fixed:
        """What it comes to where no other files than these are changed."""
        texts = {path: text for path, text in self.texts.items() if path in paths}
        rounds = {path: made for path, made in self.rounds.items() if path in paths}
        return replace(
            self,
            texts=texts,
            count=sum(len(made.findings) for some in rounds.values() for made in some),
            remaining=with_withdrawn(lint(texts), self.withdrawn),
            rounds=rounds,
        )

    def text(self, path: str, text_of: Callable[[str], str]) -> str:
        """Of a file as it is now."""
        return self.texts[path] if path in self.texts else text_of(path)


def fix_all(lint: Lint, text_of: Callable[[str], str], *, unsafe: bool) -> Fixed:
    """Fix, lint again, until stable; then withdraw the fixes of keys that got a new error, and start over."""
    original = lint({})
    withdrawn: set[Target] = set()
    while True:
        fixed = _rounds(original, lint, text_of, unsafe, withdrawn)
        remaining = fixed.remaining.findings
        worse = set(_targets_to_withdraw(original.findings, remaining, fixed.texts, withdrawn))
        if not worse:
            fixed.remaining = with_withdrawn(fixed.remaining, withdrawn)
            fixed.original = with_withdrawn(original, withdrawn)
            fixed.withdrawn = withdrawn
            return fixed
        withdrawn |= worse


def _rounds(
    original: CheckResult,
    lint: Lint,
    text_of: Callable[[str], str],
    unsafe: bool,
    withdrawn: set[Target],
) -> Fixed:
    fixed = Fixed(original, original)
    for _ in range(_MAX_ROUNDS):
        repaired = list(_compatible(fixed.remaining.findings, unsafe, withdrawn))
        if not repaired:
            break
        for finding in repaired:
            _note_round(fixed, finding, text_of)
        for path, edits in _edits_by_path(repaired).items():
            fixed.texts[path] = apply_edits(fixed.text(path, text_of), edits)
        fixed.count += len(repaired)
        fixed.remaining = lint(fixed.texts)
    return fixed


def _note_round(fixed: Fixed, finding: Diagnostic, text_of: Callable[[str], str]) -> None:
    rounds = fixed.rounds.setdefault(finding.path, [])
    text = fixed.text(finding.path, text_of)
    if not rounds or rounds[-1].text != text:
        rounds.append(Round(text, []))
    rounds[-1].findings.append(finding)


def _edits_by_path(findings: Iterable[Diagnostic]) -> dict[str, set[Edit]]:
    found: defaultdict[str, set[Edit]] = defaultdict(set)
    for finding in findings:
        for edit in finding.fix.edits if finding.fix is not None else ():
            found[edit.path].add(edit)
    return found


def _compatible(findings: Iterable[Diagnostic], unsafe: bool, withdrawn: set[Target]) -> Iterator[Diagnostic]:
    """The findings whose fixes can be made together, first come first served."""
    taken = Apart()
    for finding in findings:
        fix = finding.fix
        if (
            fix is None
            or target(finding) in withdrawn
            or (fix.applicability is not Applicability.SAFE and not unsafe)
        ):
            continue
        if not all(map(taken.has_room_for, fix.edits)):
            continue
        taken.add(fix.edits)
        yield finding


def target(finding: Diagnostic) -> Target:
    """What the fix of this finding edits."""
    return finding.path, finding.section, finding.key


def _targets_to_withdraw(
    original: list[Diagnostic], remaining: list[Diagnostic], texts: dict[str, str], withdrawn: set[Target]
) -> Iterator[Target]:
    """The keys that got worse; where the worse key was not fixed itself, all that was fixed in its file."""
    before = {(*target(f), f.rule) for f in original if _is_grave(f)}
    fixed = {target(f) for f in original if f.fix is not None and f.path in texts} - withdrawn
    for finding in remaining:
        if not _is_grave(finding) or (*target(finding), finding.rule) in before or finding.path not in texts:
            continue
        if target(finding) in fixed:
            yield target(finding)
        else:
            yield from (candidate for candidate in fixed if candidate[0] == finding.path)


def _is_grave(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR or finding.impact in _REGRESSIONS


def with_withdrawn(result: CheckResult, withdrawn: set[Target]) -> CheckResult:
    """The same with the withdrawn fixes marked: they are unsafe, and say why."""
    return replace(result, findings=[_marked(finding, withdrawn) for finding in result.findings])


def _marked(finding: Diagnostic, withdrawn: set[Target]) -> Diagnostic:
    fix = finding.fix
    if target(finding) not in withdrawn or fix is None:
        return finding
    return replace(finding, fix=replace(fix, applicability=Applicability.UNSAFE, withdrawn=_WITHDRAWN))
