"""Applies fixes until nothing changes, and takes back what would make a guest worse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from pvelint.grammar.syntax.edits import apply_edits, overlap
from pvelint.grammar.syntax.nodes import Edit
from pvelint.report.model import Diagnostic, Round
from pvelint.rules.model import Applicability, Fix, Impact, Severity

_MAX_ROUNDS = 10
_REASON = ", which brings another error"
_REGRESSIONS = (Impact.DROPPED, Impact.INVALID)

Target = tuple[str, str | None, str | None]
"""(path, section, key): what a fix edits."""
Lint = Callable[[dict[str, str]], list[Diagnostic]]
"""The findings of a tree with the given texts in place of those on disk."""


@dataclass(slots=True)
class Fixed:
    """What fixing came to."""

    texts: dict[str, str] = field(default_factory=dict)
    """The new text of each changed file, by the path that findings carry."""
    count: int = 0
    remaining: list[Diagnostic] = field(default_factory=list)
    """The findings of the fixed texts."""
    original: list[Diagnostic] = field(default_factory=list)
    """The findings of the texts as they were."""
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    """By the path of the findings: how they were fixed, round by round."""
    withdrawn: set[Target] = field(default_factory=set)
    """What is not fixed because that would bring a new error."""

    def text(self, path: str, text_of: Callable[[str], str]) -> str:
        """Of a file as it is now."""
        return self.texts[path] if path in self.texts else text_of(path)

    def only(self, paths: Collection[str], lint: Lint) -> Fixed:
        """What it comes to where no other files than these are changed."""
        texts = {path: text for path, text in self.texts.items() if path in paths}
        rounds = {path: made for path, made in self.rounds.items() if path in paths}
        return replace(
            self,
            texts=texts,
            count=sum(len(made.findings) for some in rounds.values() for made in some),
            remaining=[kept_back(finding, self.withdrawn) for finding in lint(texts)],
            rounds=rounds,
        )


def fix_all(
    lint: Lint,
    text_of: Callable[[str], str],
    *,
    unsafe: bool,
) -> Fixed:
    """Fix, lint again, until stable; then withdraw the fixes of keys that got a new error, and start over.

    `lint` judges the files with the given texts in place of those on disk.
    """
    original = lint({})
    withdrawn: set[Target] = set()
    while True:
        fixed = _rounds(original, lint, text_of, unsafe, withdrawn)
        worse = set(_targets_to_withdraw(original, fixed.remaining, fixed.texts, withdrawn))
        if not worse:
            fixed.remaining = [kept_back(finding, withdrawn) for finding in fixed.remaining]
            fixed.original = [kept_back(finding, withdrawn) for finding in original]
            fixed.withdrawn = withdrawn
            return fixed
        withdrawn |= worse


def _rounds(
    original: list[Diagnostic],
    lint: Lint,
    text_of: Callable[[str], str],
    unsafe: bool,
    withdrawn: set[Target],
) -> Fixed:
    fixed = Fixed(remaining=original)
    for _ in range(_MAX_ROUNDS):
        repaired = list(_compatible(fixed.remaining, unsafe, withdrawn))
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
    taken: defaultdict[str, list[Edit]] = defaultdict(list)
    for finding in findings:
        fix = finding.fix
        if (
            fix is None
            or target(finding) in withdrawn
            or (fix.applicability is not Applicability.SAFE and not unsafe)
        ):
            continue
        if any(overlap(edit, other) for edit in fix.edits for other in taken[edit.path]):
            continue
        for edit in fix.edits:
            taken[edit.path].append(edit)
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


def kept_back(finding: Diagnostic, withdrawn: set[Target]) -> Diagnostic:
    """The finding; if it is one of those withdrawn, its fix is unsafe and says why."""
    fix = finding.fix
    if target(finding) not in withdrawn or fix is None:
        return finding
    title = fix.title if fix.title.endswith(_REASON) else fix.title + _REASON
    return replace(finding, fix=Fix(Applicability.UNSAFE, title, fix.edits))
