"""Numbers as people write them: with marks of thousands, a decimal comma, a needless fraction, a plus, without a zero."""

from __future__ import annotations

import re
from typing import NamedTuple

_MARKS = ",.'_"
_GROUPED = re.compile(
    "[1-9][0-9]{0,2}(?:" + "|".join(f"(?:[{mark}][0-9]{{3}}){{1,4}}" for mark in _MARKS) + ")"
)
_DECIMAL_COMMA = re.compile(r"[0-9]{1,9},(?:[0-9]{1,2}|[0-9]{4,6})")
_DECIMALS_OF_SIZE = re.compile(r"([0-9]{1,9}),([0-9]{1,3}[KMGT])")
_SIGNED = re.compile(r"\+([0-9]{1,12})")
_BARE_POINT = re.compile(r"\+?([0-9]{0,9})\.([0-9]{0,9})")
_NO_FRACTION = re.compile(r"([0-9]{1,12})[.,]0{1,6}")
_NO_MARK_OF_DECIMALS = ",'_"


class Number(NamedTuple):
    text: str
    """As PVE reads it."""
    sure: bool
    """The text says no other number anywhere."""


def read_number(text: str, *, whole: bool) -> Number | None:
    """What number is meant by a text that PVE takes for none."""
    if whole and _GROUPED.fullmatch(text):
        mark = text.lstrip("0123456789")[0]
        return Number(text.replace(mark, ""), sure=mark in _NO_MARK_OF_DECIMALS)
    if whole and (fraction := _NO_FRACTION.fullmatch(text)):
        return Number(fraction[1], sure=True)
    if signed := _SIGNED.fullmatch(text):
        return Number(signed[1], sure=True)
    if not whole and len(text) > 1 and (point := _BARE_POINT.fullmatch(text)):
        return Number(f"{point[1] or '0'}.{point[2] or '0'}", sure=True)
    if not whole and _DECIMAL_COMMA.fullmatch(text):
        return Number(text.replace(",", "."), sure=True)
    return None


def read_size(text: str) -> str | None:
    """`1.5T` for `1,5T`."""
    size = _DECIMALS_OF_SIZE.fullmatch(text)
    return f"{size[1]}.{size[2]}" if size else None
