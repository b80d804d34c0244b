"""Fixes are made until nothing changes; those that bring an error anywhere in the tree are withdrawn, no others."""

from __future__ import annotations

from collections.abc import Callable, Collection

from .regressions import regressions
from .rounds import Fixed, Lint, Repair, fix_in_rounds

_MAX_PASSES = 5


def fix_all(
    lint: Lint, text_of: Callable[[str], str], *, unsafe: bool, untouched: Collection[str] = ()
) -> Fixed:
    """Fix, lint again, until stable; then withdraw the repairs that brought an error.

    No fix is made that changes one of the `untouched` files.

    What was withdrawn may be sound once all else is fixed: it is tried again, as another run would.
    """
    fixed = Fixed.nothing(lint({}))
    for _ in range(_MAX_PASSES):
        before = fixed.texts
        fixed = _pass(fixed.next_pass(), lint, text_of, unsafe=unsafe, untouched=untouched)
        if not fixed.withdrawn or fixed.texts == before:
            break
    return fixed.marked


def _pass(
    start: Fixed, lint: Lint, text_of: Callable[[str], str], *, unsafe: bool, untouched: Collection[str]
) -> Fixed:
    def attempt(withdrawn: frozenset[Repair]) -> Fixed:
        return fix_in_rounds(start, lint, text_of, unsafe=unsafe, withdrawn=withdrawn, untouched=untouched)

    fixed = attempt(frozenset())
    if regressions(fixed):
        from .withdraw import without_regressions

        return without_regressions(attempt, fixed)
    return fixed
