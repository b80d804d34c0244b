"""Whom a change concerns: all that meet a changed guest, and all that meet those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256

from pvelint.grammar.guest.join_key import JoinKey


def marks_of(bonds: Iterable[tuple[JoinKey, str]]) -> set[str]:
    """What stands for bonds in the cache, which tells nobody what they are."""
    return {
        sha256(f"{key}={value}".encode("utf-8", "surrogateescape")).hexdigest()[:16] for key, value in bonds
    }


def uses_mappings(bonds: Iterable[tuple[JoinKey, str]]) -> bool:
    """Whether what is told of a file of mappings depends on the guest."""
    return any(key is JoinKey.MAPPING for key, _ in bonds)


class Reach:
    """By path, what guests meet others by; those that a finding tells of together have met."""

    def __init__(self, bonds: Mapping[str, Iterable[str]], together: Iterable[Iterable[str]]) -> None:
        self._bonds = {path: set(marks) for path, marks in bonds.items()}
        self._by_mark: dict[str, set[str]] = defaultdict(set)
        for path, marks in self._bonds.items():
            for mark in marks:
                self._by_mark[mark].add(path)
        self._with: dict[str, set[str]] = defaultdict(set)
        for paths in map(set, together):
            for path in paths if len(paths) > 1 else ():
                self._with[path] |= paths

    def add(self, path: str, marks: Iterable[str]) -> None:
        self._bonds.setdefault(path, set()).update(marks)
        for mark in marks:
            self._by_mark[mark].add(path)

    def of(self, paths: Iterable[str]) -> set[str]:
        """The paths, and all that can be reached from them."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            waiting += self._with.get(path, ())
            for mark in self._bonds.get(path, set()) - seen:
                seen.add(mark)
                waiting += self._by_mark[mark]
        return found
