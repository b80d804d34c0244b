"""All selected rules on one tree: what they find, as diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from pvelint.applies import applies
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.sections import ReadLine
from pvelint.grammar.guest_kind import GuestKind
from pvelint.report.crash import INTERNAL_ERROR, as_finding, crash
from pvelint.report.diagnose import diagnostic, name_of
from pvelint.report.model import Diagnostic
from pvelint.rulebook import Rulebook
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Finding

from .alone import is_silent
from .line_checker import LineChecker, LineResult
from .line_diagnostic import is_moot, line_diagnostic
from .rule_plan import RulePlan

if TYPE_CHECKING:
    from .follow_ons import Judged

S = TypeVar("S")


class Checker:
    """Runs the rules of a rulebook that `selected` names; a rule that raises becomes an `internal-error`."""

    def __init__(self, tree: Tree, rulebook: Rulebook, selected: frozenset[str]) -> None:
        self._tree = tree
        self._rulebook = rulebook
        self._selected = selected
        self._line_checkers: dict[object, LineChecker] = {}
        self._plan = RulePlan(tree, rulebook, selected)

    def check_guest(self, guest: Guest) -> list[Diagnostic]:
        """Everything that line and guest rules find in one guest."""
        found = list(self._lines(guest))
        judged = self._judged(guest)
        if judged and any(line.lost for raw in guest.raw_sections for _, line in raw.lines):
            found, judged = self._told_once(guest, found, judged)
        name = name_of(guest)
        return found + [diagnostic(info, finding, guest.version, name, guest) for info, finding in judged]

    def _told_once(
        self, guest: Guest, found: list[Diagnostic], judged: Judged
    ) -> tuple[list[Diagnostic], Judged]:
        """With what follows from a lost line told at that line."""
        from .follow_ons import told_at_cause, without_follow_ons
        from .mended import lost_lines

        lost = lost_lines(guest, self._sayings(guest))
        if not lost:
            return found, judged
        remaining, causes = without_follow_ons(guest, judged, lost, self._findings)
        return told_at_cause(found, causes), remaining

    def _sayings(self, guest: Guest) -> Callable[[ReadLine], Sequence[LineResult]]:
        """What line rules say of a line; nothing where one of them raises, which `_lines` has told."""

        def of(line: ReadLine) -> Sequence[LineResult]:
            try:
                return self._line_checker(guest).check(line)
            except Exception:
                return ()

        return of

    def _judged(self, guest: Guest) -> Judged:
        judged: Judged = []
        for info, check in self._plan.asked_about(guest):
            try:
                for finding in check(guest):
                    judged.append((info, as_finding(Finding, finding)))
            except Exception as error:
                judged.append((INTERNAL_ERROR, crash(f"rule {info.name}", error, guest.document.path)))
        return judged

    def _findings(self, info: RuleInfo, guest: Guest) -> list[Finding] | None:
        if info is INTERNAL_ERROR:
            return None
        try:
            return list(self._rulebook.guest_rule(info.name).check(guest))
        except Exception:
            return None

    def check_between(self) -> list[Diagnostic]:
        """Everything that the rules over several files find."""
        tree = self._tree
        owners = {guest.document.path: guest for guest in tree.guests}
        found = []
        for info in self._rulebook.rules_about(Scope.TREE, tree.version):
            if info.name not in self._selected or not applies(info, None, tree) or is_silent(info, tree):
                continue
            check = self._rulebook.tree_rule(info.name).check
            for source, finding in _run(info, check, _part_for(info, tree), tree.root):
                owner = owners.get(finding.place.path)
                name = name_of(owner) if owner else None
                found.append(diagnostic(source, finding, tree.version, name, owner))
        return found

    def _lines(self, guest: Guest) -> Iterator[Diagnostic]:
        checker = self._line_checker(guest)
        name = name_of(guest)
        for raw in guest.raw_sections:
            for index, line in raw.lines:
                try:
                    results = checker.check(line)
                except Exception as error:
                    found = crash("a rule for this line", error, guest.document.path, index + 1)
                    yield diagnostic(INTERNAL_ERROR, found, guest.version, name, guest)
                    continue
                for result in results:
                    if result.info.name in self._selected and not is_moot(
                        result, line, guest, index, raw.name
                    ):
                        yield line_diagnostic(result, line, guest, name, index, raw.name)

    def _line_checker(self, guest: Guest) -> LineChecker:
        key = (guest.version, guest.cpu_models, guest.kind)
        if key not in self._line_checkers:
            self._line_checkers[key] = LineChecker(self._rulebook, *key)
        return self._line_checkers[key]


def _part_for(info: RuleInfo, tree: Tree) -> Tree:
    """The tree with the guests that a rule over several files has to see."""
    if not info.join_keys or len(tree.guests) < 2:
        return _of_kinds(info.guests, tree)
    from pvelint.grammar.joins.values import sharing

    return tree.among([guest for guest in sharing(tree, info.join_keys) if guest.kind in info.guests])


def _of_kinds(kinds: tuple[GuestKind, ...], tree: Tree) -> Tree:
    if all(guest.kind in kinds for guest in tree.guests):
        return tree
    return tree.once(
        ("of kinds", kinds), lambda: tree.among([guest for guest in tree.guests if guest.kind in kinds])
    )


def _run(
    info: RuleInfo, check: Callable[[S], Iterable[Finding]], subject: S, path: str
) -> Iterator[tuple[RuleInfo, Finding]]:
    try:
        for finding in check(subject):
            yield info, as_finding(Finding, finding)
    except Exception as error:
        yield INTERNAL_ERROR, crash(f"rule {info.name}", error, path)
