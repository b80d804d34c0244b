"""Text of notes as its reader sees it: percent-encoding undone, with the columns of what stands in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_PIECE = re.compile(r"%[0-7][0-9A-Fa-f]|[^%]+|%")


class Plain(NamedTuple):
    text: str
    columns: Sequence[int]
    """Where each character begins in the file's text; one longer than `text`."""


def plain(text: str) -> Plain:
    if "%" not in text:
        return Plain(text, range(len(text) + 1))
    pieces: list[str] = []
    columns: list[int] = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        if len(piece) == len("%41") and piece[0] == "%":
            pieces.append(chr(int(piece[1:], 16)))
            columns.append(match.start())
        else:
            pieces.append(piece)
            columns.extend(range(match.start(), match.end()))
    return Plain("".join(pieces), [*columns, len(text)])
