"""What differs between the SDN's files and what was applied of them (PVE::Network::SDN::pending_config)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pvelint.grammar.config_file.entry import Entry
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import whole_number

_LISTS = ("nodes", "exitnodes")
"""PVE keeps them as sets."""
_COMPARED = ("zones", "vnets", "controllers", "subnets")
"""Fabrics are written in another shape: there only which of them there are is compared."""


class Change(NamedTuple):
    place: Place
    option: str
    """Empty for an entry that is new."""
    applied: str | None
    """What is in use of the option."""


def sdn_changes(kind: str, entries: Mapping[str, Entry], applied: Mapping[str, Entry]) -> Iterator[Change]:
    """Of each entry the first one; `kind` is the name of its file."""
    for id, entry in entries.items():
        if id not in applied:
            yield Change(entry.place(), "", None)
        elif kind in _COMPARED and (name := _first(entry, applied[id])):
            yield Change(entry.place(name), name, applied[id].text(name))


def _first(entry: Entry, applied: Entry) -> str | None:
    for name in (*entry.properties, *applied.properties):
        if name in entry.repeated:
            continue
        new, old = _value(entry, name), _value(applied, name)
        if new != old and not _is_foreign(entry.text(name)) and not _is_foreign(applied.text(name)):
            return name
    return None


def _value(entry: Entry, name: str) -> object:
    text = entry.text(name)
    if text is None:
        return None
    if name in _LISTS:
        return frozenset(entry.listed(name))
    number = whole_number(text)
    return text or "1" if number is None else str(number)


def _is_foreign(text: str | None) -> bool:
    """Letters outside of ASCII are spelled otherwise in the two files."""
    return text is not None and not text.isascii()
