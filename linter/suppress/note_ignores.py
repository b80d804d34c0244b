"""The findings of a whole tree without those that its guests' notes ignore."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from pvelint.applies import sees_everything
from pvelint.config import Names
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.report.diagnose import diagnostic, name_of
from pvelint.report.model import Diagnostic
from pvelint.report.relocate import views_by_file
from pvelint.rulebook import Rulebook
from pvelint.rules.info import RuleInfo, Scope

from .notes import UNUSED_IGNORE, GuestIgnores


class Applied(NamedTuple):
    """What is left, and what the notes called rules that have another name now."""

    findings: list[Diagnostic]
    former_names: dict[str, tuple[str, ...]]
    """By the guest's path."""


class NoteIgnores:
    """Removes what is ignored, and adds what `unused-ignore` finds about the ignores.

    `selected` are the rules that ran; `is_whole` tells whether the findings are those of the whole tree.
    """

    def __init__(self, book: Rulebook, selected: Collection[str], *, is_whole: bool) -> None:
        self._rules = book.infos
        self._names = Names(book.names)
        self._former = book.former
        self._selected = selected
        self._is_whole = is_whole

    def apply(self, tree: Tree, found: list[Diagnostic], concerned: Collection[Guest]) -> Applied:
        """A finding between two guests may be ignored in the notes of either; of those concerned the notes are judged."""
        names = {guest.document.path: name_of(guest) for guest in tree.guests}
        views = views_by_file(found, names.get)
        ignored: set[int] = set()
        unused: list[Diagnostic] = []
        former: dict[str, tuple[str, ...]] = {}
        judged = {guest.document.path for guest in concerned}
        for guest in tree.guests:
            if ignores := GuestIgnores(guest, self._former):
                ignored |= {id(f) for f, view in views[guest.document.path] if ignores.match(view)}
                if guest.document.path in judged:
                    unused += self._unused(tree, guest, ignores)
                    former[guest.document.path] = tuple(sorted(ignores.former_names))
        return Applied([f for f in found if id(f) not in ignored] + unused, former)

    def _unused(self, tree: Tree, guest: Guest, ignores: GuestIgnores) -> Iterator[Diagnostic]:
        if UNUSED_IGNORE not in self._selected:
            return
        not_run = {
            rule.name: rule.category for rule in self._rules.values() if not self._has_run(rule, tree, guest)
        }
        info = self._rules[UNUSED_IGNORE]
        for finding in ignores.unused(self._names, not_run):
            yield diagnostic(info, finding, guest.version, name_of(guest), guest)

    def _has_run(self, rule: RuleInfo, tree: Tree, guest: Guest) -> bool:
        """Whether everything that it could find about the guest was found."""
        if rule.name not in self._selected or (rule.scope is Scope.TREE and not self._is_whole):
            return False
        return sees_everything(rule, guest, tree)
