"""Words within a value: taken apart, unwrapped."""

from __future__ import annotations

from pvelint.grammar.syntax.nodes import WHITE


def split_words(text: str) -> list[str]:
    """The words of a text between PVE's white space."""
    for character in WHITE[1:]:
        text = text.replace(character, WHITE[0])
    return [word for word in text.split(WHITE[0]) if word]


def unwrapped(text: str, *pairs: str) -> str:
    """The text without one of the given pairs of characters around it."""
    for pair in pairs:
        if len(text) > 1 and text[0] == pair[0] and text[-1] == pair[1]:
            return text[1:-1].strip(WHITE)
    return text
