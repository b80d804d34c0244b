"""Takes secrets out of what is said: texts that nobody should read, wherever they stand in a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .mask import MASK

TELLING = 6
"""A text of so many characters that stands elsewhere too is no accident: it is hidden even inside a word."""
_FIRST = 2
"""Characters by which the secrets that may stand somewhere are looked up."""
_LONGEST = 64
"""Of longer secrets, so many characters are looked up."""


class Hider:
    """Knows the secrets of a file; a look-up takes time by the length of the text, not by the number of secrets.

    What has fewer than `anywhere` characters is hidden only where it is a word.
    """

    def __init__(self, secrets: Iterable[str], anywhere: int = TELLING) -> None:
        self._anywhere = anywhere
        self._whole: dict[str, str | None] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for secret in secrets:
            if known := secret[:_LONGEST]:
                self._whole[known] = secret if self._whole.get(known, secret) == secret else None
                lengths[known[:_FIRST]].add(len(known))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def hide(self, text: str, mask: str = MASK) -> str:
        """The text with none of the secrets in it."""
        pieces, at = [], 0
        for start, end in self._places(text):
            pieces += [text[at:start], mask]
            at = end
        return "".join([*pieces, text[at:]]) if pieces else text

    def finds(self, text: str) -> bool:
        """Whether the text holds a secret."""
        return next(self._places(text), None) is not None

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0 if self._whole else len(text)
        while at < len(text):
            end = self._end(text, at)
            if end > at:
                yield at, end
            at = max(end, at + 1)

    def _end(self, text: str, at: int) -> int:
        """Of the longest secret that begins here; where several begin alike, the end of the text; else `at`."""
        for first in (text[at : at + _FIRST], text[at]):
            for length in self._lengths.get(first, ()):
                known = text[at : at + length]
                if known in self._whole and (length >= self._anywhere or _is_word(text, at, at + length)):
                    whole = self._whole[known]
                    if length < _LONGEST:
                        return at + length
                    return at + len(whole) if whole and text.startswith(whole, at) else len(text)
        return at


def telling_words(secret: str) -> Iterator[str]:
    """Of a secret of several words, those that a message may quote alone."""
    for number, word in enumerate(secret.split()):
        if number == 0 or (len(word) >= TELLING and not word.isalpha()):
            yield word


def _is_word(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(character.isalnum() or character == "_" for character in around)
