"""The one known word that a misspelt one must have meant."""

from __future__ import annotations

from collections.abc import Iterable

NEGATIONS = ("no", "un", "disable", "exclude", "without")
"""Beginnings of words that say the opposite of the rest."""
_LONGEST = 80
_ALIKE = 0.8
_CLEARLY = 0.05
"""How much nearer than any other the meant word has to be."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is surely meant to be.

    None where there is none or two are about as near; a word with another number in it (`net1` for `net0`) is
    another word, and so is one that says the opposite (`nobackup` for `backup`).
    """
    if len(word) > _LONGEST:
        return None
    wanted = _plain(word)
    by_plain = {_plain(name): name for name in known}
    if wanted in by_plain:
        return by_plain[wanted]
    from difflib import SequenceMatcher, get_close_matches

    same_kind = [name for name in by_plain if _kind(name) == _kind(wanted)]
    near = get_close_matches(wanted, same_kind, n=2, cutoff=_ALIKE)
    first, *second = (SequenceMatcher(None, name, wanted).ratio() for name in near) if near else (0.0,)
    return by_plain[near[0]] if near and all(first - other >= _CLEARLY for other in second) else None


def similar(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known words that look like `word`, the nearest first."""
    from difflib import get_close_matches

    return get_close_matches(word[:_LONGEST], list(known), n=3, cutoff=_ALIKE)


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _kind(name: str) -> tuple[bool, str]:
    """What has to be the same in words that mean the same: a negation at the beginning, and all digits."""
    return name.startswith(NEGATIONS), _digits(name)


def _digits(name: str) -> str:
    return "".join(character for character in name if character in "0123456789")
