"""The one known word that a misspelt one must have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

NEGATIONS = ("no", "un", "disable", "exclude", "without")
"""Beginnings of words that say the opposite of the rest."""
_LONGEST = 80
_ALIKE = 0.8
_CLEARLY = 0.05
"""How much nearer than any other the meant word has to be."""
_COMPARED = 64
"""Of more known words than this, only those are compared that share the rarest pieces with the word."""
_PIECE = 3


class Words:
    """Known words, in order for one misspelt word after the other: what one costs does not grow with the others."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_plain = {_plain(name): name for name in known}
        self._found: dict[str, str | None] = {}
        self._holding: dict[str, list[str]] = {}
        self._index: dict[tuple[tuple[bool, str], str], list[str]] = {}
        if len(self._by_plain) > _COMPARED:
            for name in self._by_plain:
                for key in _keys(name):
                    self._index.setdefault(key, []).append(name)

    def closest(self, word: str) -> str | None:
        """The known word that `word` is surely meant to be.

        None where there is none or two are about as near; a word with another number in it (`net1` for `net0`) is
        another word, and so is one that says the opposite (`nobackup` for `backup`).
        """
        if len(word) > _LONGEST:
            return None
        if word not in self._found:
            self._found[word] = self._nearest(_plain(word))
        return self._found[word]

    def holding(self, word: str) -> list[str]:
        """The known words that hold this one, sorted."""
        wanted = _plain(word)
        if wanted not in self._holding:
            self._holding[wanted] = sorted(name for plain, name in self._by_plain.items() if wanted in plain)
        return self._holding[wanted]

    def _nearest(self, wanted: str) -> str | None:
        if wanted in self._by_plain:
            return self._by_plain[wanted]
        from difflib import SequenceMatcher, get_close_matches

        same_kind = [name for name in self._candidates(wanted) if _kind(name) == _kind(wanted)]
        near = get_close_matches(wanted, same_kind, n=2, cutoff=_ALIKE)
        first, *second = (SequenceMatcher(None, name, wanted).ratio() for name in near) if near else (0.0,)
        return (
            self._by_plain[near[0]] if near and all(first - other >= _CLEARLY for other in second) else None
        )

    def _candidates(self, wanted: str) -> Iterable[str]:
        if not self._index:
            return self._by_plain
        listed = sorted((self._index.get(key, []) for key in dict.fromkeys(_keys(wanted))), key=len)
        found: dict[str, None] = {}
        for names in listed:
            found.update(dict.fromkeys(names[: _COMPARED - len(found)]))
        return found


def closest(word: str, known: Iterable[str]) -> str | None:
    """That of a few known words, see there."""
    return Words(known).closest(word)


def similar(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known words that look like `word`, the nearest first."""
    from difflib import get_close_matches

    return get_close_matches(word[:_LONGEST], list(known), n=3, cutoff=_ALIKE)


def _keys(name: str) -> Iterator[tuple[tuple[bool, str], str]]:
    """(its kind, three characters of it) at each place; its beginning and end are told from its middle."""
    kind, whole = _kind(name), f"^{name}$"
    return ((kind, whole[start : start + _PIECE]) for start in range(len(whole) - _PIECE + 1))


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _kind(name: str) -> tuple[bool, str]:
    """What has to be the same in words that mean the same: a negation at the beginning, and all digits."""
    return name.startswith(NEGATIONS), _digits(name)


def _digits(name: str) -> str:
    return "".join(character for character in name if character in "0123456789")
