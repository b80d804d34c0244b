"""What the readers of a tree's files have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Part
from pvelint.grammar.syntax.parse import parse_property_string

if TYPE_CHECKING:
    from .property import FileProblem, Property

T = TypeVar("T")


class Read(Record, Generic[T]):
    """The facts of a file, and the lines of it that PVE skips."""

    facts: T
    problems: tuple[FileProblem, ...] = ()


_WORD = re.compile(r"[^ \t\r\f\v]+")
_LISTED = re.compile(r"[^ \t\r\f\v,;]+")


def words(text: str, offset: int = 0) -> list[Part]:
    """The pieces between white space; columns count from `offset`."""
    return [Part(m.group(), offset + m.start(), offset + m.end()) for m in _WORD.finditer(text)]


def listed(part: Part) -> list[Part]:
    """The members of a list that PVE splits at commas, semicolons and blanks (PVE::Tools::split_list)."""
    return [
        Part(m.group(), part.start + m.start(), part.start + m.end()) for m in _LISTED.finditer(part.text)
    ]


def listed_set(found: Property | None) -> frozenset[str] | None:
    """The members of a list property; None where it is not set."""
    return frozenset(part.text for part in listed(found.value)) if found else None


def sub_options(found: Property, default_key: str = "") -> dict[str, Part]:
    """The sub-options of a property string with their columns in the line; of equal ones the first."""
    options: dict[str, Part] = {}
    for name, value in _items(found.value, default_key):
        options.setdefault(name, value)
    return options


def quoted_options(found: Property) -> dict[str, Part]:
    """Those of a file that PVE reads with proxmox-schema; of equal ones the first."""
    from pvelint.grammar.syntax.quoted import parse_quoted_properties

    options: dict[str, Part] = {}
    at = found.value.start
    for item in parse_quoted_properties(found.value.text).items:
        if item.name is not None and (value := item.value) is not None:
            options.setdefault(item.name.text, Part(value.text, at + value.start, at + value.end))
    return options


def _items(whole: Part, default_key: str) -> Iterator[tuple[str, Part]]:
    for item in parse_property_string(whole.text).items:
        if item.value is not None:
            value = Part(item.value.text, whole.start + item.value.start, whole.start + item.value.end)
            yield item.name.text if item.name else default_key, value
