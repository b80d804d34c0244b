"""What a message says of a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.grammar.spelling import Words

_A_WORD = 3
_FEW = 4


def did_you_mean(word: str, candidates: Iterable[str] | Words) -> str:
    """` (did you mean 'x'?)`, or the first few names that hold the word, or nothing."""
    known = candidates if isinstance(candidates, Words) else Words(candidates)
    candidate = known.closest(word)
    if candidate is not None:
        return f" (did you mean '{candidate}'?)"
    holding = known.holding(word) if len(word) >= _A_WORD else []
    if not holding:
        return ""
    shown = ", ".join(f"'{name}'" for name in holding[:_FEW])
    return f" (similar: {shown}{', ...' if len(holding) > _FEW else ''})"
