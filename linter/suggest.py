"""What a message says of a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.grammar.spelling import closest

_A_WORD = 3
_FEW = 4


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, or the first few names that hold the word, or nothing."""
    known = list(candidates)
    candidate = closest(word, known)
    if candidate is not None:
        return f" (did you mean '{candidate}'?)"
    wanted = word.lower().replace("_", "-")
    holding = sorted(
        name for name in known if len(wanted) >= _A_WORD and wanted in name.lower().replace("_", "-")
    )
    if not holding:
        return ""
    shown = ", ".join(f"'{name}'" for name in holding[:_FEW])
    return f" (similar: {shown}{', ...' if len(holding) > _FEW else ''})"
