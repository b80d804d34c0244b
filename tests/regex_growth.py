"""Shows that a regular expression takes time by the length of a text, and by nothing more.

Python's engine tries one way after the other. That costs more than the length of the text only where some text can be
read in ever more ways: by a loop within a loop, by two loops one after the other that take the same characters, or,
in a search, by a loop that can begin anywhere in what it reads. All three show in the automaton of the pattern.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from re import _parser

from .regex_automaton import Automaton, Edge, alternatives

_MANY = 2
"""Ways to the same place: more do not matter."""


def growth(pattern: str, flags: int = 0, *, search: bool, whole: bool) -> str | None:
    """What makes the time grow faster than the text, None where nothing does.

    `search`: it may begin anywhere. `whole`: it has to end where the text ends, else it is content with a beginning.
    """
    tree = _parser.parse(pattern, flags)
    for sequence in alternatives(list(tree)):
        if (found := _Work(Automaton(tree, sequence, search), whole).fault()) is not None:
            return found
    return None


class _Work:
    """What trying one way after the other comes to."""

    def __init__(self, automaton: Automaton, whole: bool) -> None:
        self._silent, self._read, self._unsure = automaton.silent, automaton.read, automaton.unsure
        self._end, self._states, self._whole = automaton.end, range(automaton.size), whole

    def fault(self) -> str | None:
        """The first way found in which the work outgrows the text."""
        loops = self._loops()
        for state, loop in loops.items():
            if self._is_ambiguous(state, loop):
                return f"two ways through the loop at {self._shown(state)}"
        for first, second in product(loops, loops):
            if first != second and self._overlap(first, second, loops):
                return f"the loops at {self._shown(first)} and {self._shown(second)} read the same text"
        return None

    def _shown(self, state: int) -> str:
        chars = {c for edges in self._edges.values() for found, to in edges if to == state for c in found}
        return repr("".join(sorted(chars))[:20])

    @cached_property
    def _edges(self) -> dict[int, list[Edge]]:
        """What can be read next, by state; twice the same where two ways lead there. Not to where a match cannot
        fail any more: no time is lost behind that."""
        failing = [state for state in self._states if not self._succeeds(state)]
        return {
            state: [e for reached in self._closure(state) for e in self._read[reached] if e[1] in failing]
            for state in self._states
        }

    def _closure(self, state: int, above: tuple[int, ...] = ()) -> list[int]:
        """The states that are reached without reading, once for each way, a circle counting as one more."""
        if state in above:
            return [state]
        found = [state]
        for to in self._silent[state]:
            found += self._closure(to, (*above, state))
        return [s for s in dict.fromkeys(found) for _ in range(min(found.count(s), _MANY))]

    def _succeeds(self, state: int) -> bool:
        """Whether a match that came here cannot fail any more."""
        if self._whole:
            return False
        seen, todo = set(), [state]
        while todo:
            at = todo.pop()
            if at == self._end and at not in self._unsure:
                return True
            if at not in seen and (at == state or at not in self._unsure):
                seen.add(at)
                todo += self._silent[at]
        return False

    def _loops(self) -> dict[int, set[int]]:
        """Each state that can be come back to, with all those that it shares a loop with."""
        reach = {state: self._reach(state) for state in self._states}
        return {
            state: {other for other in reach[state] if state in reach[other]}
            for state in self._states
            if state in reach[state]
        }

    def _reach(self, state: int) -> set[int]:
        seen: set[int] = set()
        todo = [state]
        while todo:
            new = {to for chars, to in self._edges[todo.pop()] if chars} - seen
            seen |= new
            todo += new
        return seen

    def _is_ambiguous(self, state: int, loop: set[int]) -> bool:
        """Whether one text leads from the state back to it in two ways."""
        seen = {(state, state, False)}
        todo = [(state, state, False)]
        while todo:
            one, other, apart = todo.pop()
            steps = list(enumerate(self._edges[one])), list(enumerate(self._edges[other]))
            for (i, (chars, to)), (j, (others, at)) in product(*steps):
                if to not in loop or at not in loop or not chars & others:
                    continue
                new = (to, at, apart or (one != other) or i != j)
                if new == (state, state, True):
                    return True
                if new not in seen:
                    seen.add(new)
                    todo.append(new)
        return False

    def _overlap(self, first: int, second: int, loops: dict[int, set[int]]) -> bool:
        """Whether one text leads from the first back to it, from the second back to it, and from one to the other."""
        begin, goal = (first, first, second), (first, second, second)
        seen, todo = {begin}, [begin]
        while todo:
            a, b, c = todo.pop()
            for (one, x), (two, y), (three, z) in product(self._edges[a], self._edges[b], self._edges[c]):
                if x not in loops[first] or z not in loops[second] or not one & two & three:
                    continue
                if (x, y, z) == goal:
                    return True
                if (x, y, z) not in seen:
                    seen.add((x, y, z))
                    todo.append((x, y, z))
        return False
