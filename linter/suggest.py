"""The one evident candidate for a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST_NAME = 80
_ALIKE = 0.7
_A_WORD = 3
_FEW = 4


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` must have meant; None where there is none, or two equally near ones."""
    if len(word) > _LONGEST_NAME:
        return None
    wanted = _plain(word)
    by_plain = {_plain(candidate): candidate for candidate in candidates}
    if wanted in by_plain:
        return by_plain[wanted]
    from difflib import SequenceMatcher, get_close_matches

    near = get_close_matches(wanted, by_plain, n=2, cutoff=_ALIKE)
    if len(near) == 2 and len({SequenceMatcher(None, name, wanted).ratio() for name in near}) == 1:
        return None
    return by_plain[near[0]] if near else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, or the first few names that hold the word, or nothing."""
    known = list(candidates)
    candidate = closest(word, known)
    if candidate is not None:
        return f" (did you mean '{candidate}'?)"
    wanted = _plain(word)
    holding = sorted(name for name in known if len(wanted) >= _A_WORD and wanted in _plain(name))
    if not holding:
        return ""
    shown = ", ".join(f"'{name}'" for name in holding[:_FEW])
    return f" (there are {shown}{', ...' if len(holding) > _FEW else ''})"


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
