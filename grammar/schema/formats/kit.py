"""What the format checks are built from: whole-text patterns and PVE's way to split lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.version import Version

Flaw = tuple[int, int] | None
Check = Callable[[str, Version], Flaw]
Predicate = Callable[[str, Version], bool]


class Format(NamedTuple):
    """How a text is checked, and what is wanted, in the user's words."""

    check: Check
    meaning: str


def whole(accepts: Predicate) -> Check:
    """A check that finds fault with the whole text or not at all."""
    return lambda text, version: None if accepts(text, version) else (0, len(text))


def matching(pattern: str) -> Check:
    """A check of the whole text against a pattern, in which classes are ASCII."""
    return whole(lambda text, version: matches(pattern, text) is not None)


def each(accepts: Predicate) -> Check:
    """A list check: the first part that is not accepted; an empty list is right."""

    def check(text: str, version: Version) -> Flaw:
        wrong = (part for part in split_list(text) if not accepts(part.text, version))
        return next(((part.start, part.end) for part in wrong), None)

    return check


def split_list(text: str) -> Iterator[Part]:
    """Commas, semicolons and white space separate; if the text holds a NUL, only NULs do (split_list)."""
    part = r"[^\0]+" if "\0" in text else r"[^,; \t\r\f\v]+"
    return (Part(match[0], match.start(), match.end()) for match in _compiled(part).finditer(text))


def matches(pattern: str, text: str) -> re.Match[str] | None:
    """The match of the whole text."""
    return _compiled(pattern).fullmatch(text)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
