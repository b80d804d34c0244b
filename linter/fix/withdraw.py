"""Which repairs brought errors: all that may have are withdrawn, and those given back that bring none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .regressions import regressions, suspects
from .rounds import Fixed, Repair

Attempt = Callable[[frozenset[Repair]], Fixed]
"""What fixing comes to where these repairs are withdrawn."""


def without_regressions(attempt: Attempt, fixed: Fixed) -> Fixed:
    """Fixed anew without the repairs that brought errors."""
    groups = _Groups()
    while errors := regressions(fixed):
        found = suspects(errors, fixed)
        for repairs in found:
            groups.join(repairs)
        fixed = attempt(fixed.withdrawn.union(*found))
    return _give_back(attempt, fixed, groups)


class _Groups:
    """Repairs that share an error, directly or through others."""

    def __init__(self) -> None:
        self._of: dict[Repair, set[Repair]] = {}

    def join(self, repairs: Iterable[Repair]) -> None:
        whole: set[Repair] = set()
        for repair in repairs:
            other = self._of.get(repair, {repair})
            if other is not whole:
                if len(other) > len(whole):
                    whole, other = other, whole
                whole |= other
                self._of |= dict.fromkeys(other, whole)
            self._of[repair] = whole

    def of(self, repairs: frozenset[Repair]) -> list[tuple[Repair, ...]]:
        """These repairs by group, in order."""
        groups = {id(group): group for group in self._of.values()}
        return sorted(tuple(sorted(group & repairs)) for group in groups.values() if group & repairs)


def _give_back(attempt: Attempt, fixed: Fixed, groups: _Groups) -> Fixed:
    """Try each group by halves, the first one first, and all groups at once."""
    waiting = [[group] for group in groups.of(fixed.withdrawn)]
    while waiting := [stack for stack in waiting if stack]:
        tried = [stack.pop() for stack in waiting]
        good = attempt(fixed.withdrawn.difference(*tried))
        if not (blamed := _blamed(good, tried)):
            fixed = good
            continue
        innocent = [chunk for chunk in tried if chunk not in blamed]
        if innocent:
            good = attempt(fixed.withdrawn.difference(*innocent))
            if regressions(good):
                blamed = set(tried)
            else:
                fixed = good
        for stack, chunk in zip(waiting, tried, strict=True):
            if chunk in blamed and len(chunk) > 1:
                half = len(chunk) // 2
                stack += [chunk[half:], chunk[:half]]
    return fixed


def _blamed(fixed: Fixed, tried: list[tuple[Repair, ...]]) -> set[tuple[Repair, ...]]:
    """Those that may have brought the errors there are: all where an error is not about any of them."""
    chunk_of = {repair: chunk for chunk in tried for repair in chunk}
    blamed: set[tuple[Repair, ...]] = set()
    for repairs in suspects(regressions(fixed), fixed):
        hit = {chunk_of[repair] for repair in repairs if repair in chunk_of}
        if not hit:
            return set(tried)
        blamed |= hit
    return blamed
