"""A regular expression as an automaton: states, what is read between them, and where a match may still fail."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_USUAL = "aAzZ09_ -\t\n\r\f\v.:/%\x00\x7f\xa0\xe9\u0663\u2028\U0010ffff"
_MANY = 2
"""A bounded repeat stands for so many: how often does not matter to how time grows."""

Chars = frozenset[str]
Edge = tuple[Chars, int]


class UnknownConstructError(Exception):
    """A construct that the analysis has no word about."""


def alternatives(sequence: list[Any]) -> Iterator[list[Any]]:
    """What is tried one after the other, each by itself."""
    if len(sequence) == 1 and sequence[0][0] is _constants.BRANCH:
        for branch in sequence[0][1][1]:
            yield from alternatives(list(branch))
    else:
        yield sequence


class Automaton:
    """Of one alternative of a pattern."""

    def __init__(self, tree: Any, sequence: list[Any], search: bool) -> None:
        self._tree, self._search, self._flags = tree, search, tree.state.flags
        self._alphabet = _characters(tree)
        self.silent: defaultdict[int, list[int]] = defaultdict(list)
        self.read: defaultdict[int, list[Edge]] = defaultdict(list)
        self.unsure: set[int] = set()
        """Behind these, a look around may fail."""
        self.size = 0
        start = self._state()
        if search:
            self._begin_anywhere(start, self._never_after(sequence))
        self.end = self._sequence(sequence, start)

    def _state(self) -> int:
        self.size += 1
        return self.size - 1

    def _begin_anywhere(self, start: int, never_after: Chars) -> None:
        """Two states read what is before: `ready` may begin, `blocked` stands behind what it must not stand behind."""
        ready, blocked = self._state(), self._state()
        for state in (ready, blocked):
            self.read[state] += [(self._alphabet - never_after, ready), (never_after, blocked)]
        self.silent[ready].append(start)

    def _never_after(self, sequence: list[Any]) -> Chars:
        """The characters before which the pattern cannot begin: of a lookbehind, or of a word's boundary."""
        none: Chars = frozenset()
        if not sequence:
            return none
        operator, argument = sequence[0]
        if operator in (_constants.ASSERT, _constants.ASSERT_NOT) and argument[0] < 0:
            inside = self._first(list(argument[1])) if len(argument[1]) == 1 else None
            if inside is not None:
                return inside if operator is _constants.ASSERT_NOT else self._alphabet - inside
        if sequence[0] == (_constants.AT, _constants.AT_BOUNDARY) and len(sequence) > 1:
            word = frozenset(c for c in self._alphabet if re.match(r"\w", c))
            inner = list(sequence[1][1][3]) if sequence[1][0] is _constants.SUBPATTERN else sequence[1:]
            first = [self._first(branch) for branch in alternatives(inner)]
            return word if all(chars is not None and chars <= word for chars in first) else none
        return none

    def _first(self, sequence: list[Any]) -> Chars | None:
        if sequence and sequence[0][0] in _REPEATS and sequence[0][1][0] > 0:
            return self._first(list(sequence[0][1][2]))
        return self._chars(sequence[0]) if sequence and sequence[0][0] in _ATOMS else None

    def _sequence(self, sequence: Any, at: int) -> int:
        for node in sequence:
            at = self._node(node, at)
        return at

    def _node(self, node: Any, at: int) -> int:
        operator, argument = node
        if operator in _ATOMS:
            end = self._state()
            self.read[at].append((self._chars(node), end))
            return end
        if operator is _constants.SUBPATTERN:
            outside, self._flags = self._flags, (self._flags | argument[1]) & ~argument[2]
            at = self._sequence(argument[3], at)
            self._flags = outside
            return at
        if operator is _constants.ATOMIC_GROUP:
            return self._sequence(argument, at)
        if operator is _constants.BRANCH:
            end = self._state()
            for branch in argument[1]:
                begin = self._state()
                self.silent[at].append(begin)
                self.silent[self._sequence(branch, begin)].append(end)
            return end
        if operator in _REPEATS:
            return self._repeat(argument, at)
        if operator is _constants.AT:
            # A search that may begin anywhere is not at the beginning; the match that begins there is looked at alone.
            return self._state() if self._search and argument in _BEGINNINGS else self._look(at)
        if operator in (_constants.ASSERT, _constants.ASSERT_NOT):
            if argument[0] > 0:
                aside = self._state()
                self.silent[at].append(aside)
                self.unsure.add(self._sequence(argument[1], aside))
            return self._look(at)
        raise UnknownConstructError(str(operator))

    def _look(self, at: int) -> int:
        end = self._state()
        self.silent[at].append(end)
        self.unsure.add(end)
        return end

    def _repeat(self, argument: Any, at: int) -> int:
        least, most, body = argument
        for _ in range(min(least, _MANY)):
            at = self._sequence(body, at)
        if most is _constants.MAXREPEAT:
            loop, end = self._state(), self._state()
            self.silent[at].append(loop)
            self.silent[loop].append(end)
            self.silent[self._sequence(body, loop)].append(loop)
            return end
        for _ in range(min(most - least, _MANY)):
            after = self._state()
            self.silent[at].append(after)
            self.silent[self._sequence(body, at)].append(after)
            at = after
        return at

    def _chars(self, atom: Any) -> Chars:
        one = _compiler.compile(_parser.SubPattern(self._tree.state, [atom]), self._flags)
        return frozenset(character for character in self._alphabet if one.fullmatch(character))


def _characters(tree: Any) -> Chars:
    """One character of each kind that the pattern tells apart."""
    found = set(_USUAL)

    def take(node: Any) -> None:
        if isinstance(node, tuple) and len(node) == 2:
            operator, argument = node
            if operator in (_constants.LITERAL, _constants.NOT_LITERAL):
                codes = [argument]
            elif operator is _constants.RANGE:
                codes = list(argument)
            else:
                codes = []
            for code in codes:
                found.update(chr(c) for c in (code - 1, code, code + 1) if 0 <= c <= 0x10FFFF)
        if isinstance(node, tuple | list | _parser.SubPattern):
            for part in node:
                take(part)

    take(list(tree))
    return frozenset(found)


_ATOMS = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
_BEGINNINGS = (_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING)
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
