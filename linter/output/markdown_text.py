"""Text from files as Markdown that shows it as it is: no tag, link, mention, formula or image comes of it."""

from __future__ import annotations

import re

from .escape import one_line

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "&#8203;"}
_ESCAPED = {character: f"\\{character}" for character in "\\`*_{}[]|~$"}
_TABLE = str.maketrans(_ENTITIES | _ESCAPED)
_REFERENCE = re.compile(r"(?:[@#!%&~$^]|www\.)(?!\s)|:(?=[A-Za-z_/+-]|100:|1234:)")
"""What may begin a mention, the number of an issue, an emoji or an address: git hosts look for those in the text that
is rendered, where a character without width has to keep them apart."""
_TICKS = re.compile("`+")


def prose(text: str) -> str:
    """A sentence in which backquotes stand around names and values: those become code."""
    pieces = one_line(text).split("`")
    if len(pieces) % 2 == 0:
        pieces[-2:] = ["`".join(pieces[-2:])]
    return "".join(code(piece) if i % 2 else plain(piece) for i, piece in enumerate(pieces))


def plain(text: str) -> str:
    """Text that means nothing to Markdown or to a git host; not for the beginning of a line."""
    return _REFERENCE.sub("\\g<0>\0", one_line(text)).translate(_TABLE)


def code(text: str) -> str:
    """A code span, in fences that the text does not have."""
    shown = one_line(text)
    if not shown:
        return "\\`\\`"
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(shown)), default=0))
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
