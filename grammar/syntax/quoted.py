"""Property strings as proxmox-schema reads them: their values may stand in double quotes (property_string.rs)."""

from __future__ import annotations

import re
from typing import NamedTuple

from .nodes import Item, Part

_NAME = re.compile("[^,=]*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\n])*)"')
_ESCAPED = re.compile(r"\\(.)")


class QuotedProperties(NamedTuple):
    """`name=wg0,endpoint="a,b"`: the items up to the one that cannot be read."""

    items: tuple[Item, ...]
    """The value of each is without quotes, and has columns with them; one without a name may be empty."""
    broken: Part | None
    """Where the reading stops: quotes without an end, or with something behind it, or an unknown escape."""


def parse_quoted_properties(text: str) -> QuotedProperties:
    """A comma list, which may end in one comma; empty parts in it are values without a name."""
    items: list[Item] = []
    at = 0
    while at < len(text):
        name, start = _name_at(text, at)
        value = _value_at(text, start)
        if value is None:
            return QuotedProperties(tuple(items), Part(text[at:], at, len(text)))
        items.append(Item(text[at : value.end], at, value.end, name, value))
        at = value.end + 1
    return QuotedProperties(tuple(items), None)


def _name_at(text: str, at: int) -> tuple[Part | None, int]:
    """The name before an equals sign, and where the value begins."""
    found = _NAME.match(text, at)
    end = found.end() if found else at
    if text[at] == '"' or text[end : end + 1] != "=":
        return None, at
    return Part(text[at:end], at, end), end + 1


def _value_at(text: str, start: int) -> Part | None:
    if text[start : start + 1] != '"':
        comma = text.find(",", start)
        end = len(text) if comma < 0 else comma
        return Part(text[start:end], start, end)
    found = _QUOTED.match(text, start)
    if found is None or text[found.end() : found.end() + 1] not in ("", ","):
        return None
    return Part(_ESCAPED.sub(_meant, found[1]), start, found.end())


def _meant(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[1]
