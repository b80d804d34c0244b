"""Which rules are asked about a guest: those that can speak there, found once for all guests that are alike in that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from pvelint.applies import applies
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.rulebook import Rulebook
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Finding

Asked: TypeAlias = list[tuple[RuleInfo, Callable[[Guest], Iterable[Finding]]]]


class RulePlan:
    """The selected guest rules of a tree; a rule's module is imported when there is somebody to ask it about."""

    def __init__(self, tree: Tree, rulebook: Rulebook, selected: frozenset[str]) -> None:
        self._tree = tree
        self._rulebook = rulebook
        self._selected = selected
        self._kinds: dict[object, _Kind] = {}

    def asked_about(self, guest: Guest) -> Asked:
        """Each rule with its check, in the order of their names."""
        kind = (guest.kind, guest.version, guest.node, guest.is_template)
        if kind not in self._kinds:
            self._kinds[kind] = _Kind(self._applying(guest), self._rulebook)
        return self._kinds[kind].asked_about(guest)

    def _applying(self, guest: Guest) -> Iterator[RuleInfo]:
        for info in self._rulebook.rules_about(Scope.GUEST, guest.version, guest.kind):
            if info.name in self._selected and applies(info, guest, self._tree):
                yield info


class _Kind:
    """Guests to which the same rules apply, told apart by their keys and by the rules' words that they hold."""

    def __init__(self, rules: Iterable[RuleInfo], rulebook: Rulebook) -> None:
        self._rules = list(rules)
        self._rulebook = rulebook
        self._words = sorted({word for info in self._rules for word in info.words})
        self._asked: dict[tuple[frozenset[str], frozenset[str]], Asked] = {}

    def asked_about(self, guest: Guest) -> Asked:
        text = guest.document.text.lower()
        known = (guest.config.bases, frozenset(word for word in self._words if word in text))
        if known not in self._asked:
            self._asked[known] = [
                (info, self._rulebook.guest_rule(info.name).check)
                for info in self._rules
                if can_speak(info, *known)
            ]
        return self._asked[known]


def can_speak(info: RuleInfo, keys: frozenset[str], words: frozenset[str]) -> bool:
    """Whether one of its keys and one of its words is there."""
    return not (info.keys and keys.isdisjoint(info.keys)) and (
        not info.words or any(word in words for word in info.words)
    )
