"""The Proxmox VE versions whose behaviour is known."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from pvelint.grammar.syntax.scalars import whole_number


class Version(IntEnum):
    """A PVE release: major * 100 + minor, so that releases compare as they follow each other."""

    qemu: tuple[int, int]
    """Major and minor version of the QEMU that it was released with."""
    newest_qemu: tuple[int, int]
    """Of the last QEMU that was packaged before the next release, where it is a later one: nodes may have either."""

    V7_4 = 704, (7, 2)
    V8_4 = 804, (9, 2)
    V9_0 = 900, (10, 0), (10, 1)
    V9_1 = 901, (10, 1), (11, 0)
    V9_2 = 902, (11, 0)

    def __new__(
        cls, number: int, qemu: tuple[int, int], newest_qemu: tuple[int, int] | None = None
    ) -> Version:
        version = int.__new__(cls, number)
        version._value_ = number
        version.qemu = qemu
        version.newest_qemu = newest_qemu or qemu
        return version

    def __str__(self) -> str:
        return f"{self // 100}.{self % 100}"


def unlike(version: Version) -> Version | None:
    """The release known before, if there were others between the two: any of them may have brought what is new."""
    before = max((older for older in Version if older < version), default=None)
    if before is None or version == before + 1 or version == (before // 100 + 1) * 100:
        return None
    return before


OLDEST = min(Version)
NEWEST = max(Version)


class UnknownVersionError(ValueError):
    """The text names no PVE version that pvelint knows."""


class Reading(NamedTuple):
    """What a text that names a version is judged as."""

    version: Version
    is_later: bool = False
    """The text names a release that is newer than all that are known."""


def parse_version(text: str) -> Version:
    """The version that `read_version` makes of it."""
    return read_version(text).version


def read_version(text: str) -> Reading:
    """`9.1`, `9` (the newest 9), or a release after the newest known, which stands for it.

    Raises UnknownVersionError with the known ones.
    """
    matching = [v for v in Version if text in (str(v), str(v).split(".")[0])]
    if matching:
        return Reading(max(matching))
    if (number := _release(text)) is not None and number > (NEWEST // 100, NEWEST % 100):
        return Reading(NEWEST, is_later=True)
    known = ", ".join(str(v) for v in Version)
    raise UnknownVersionError(f"unknown PVE version '{text[:40]}' (known: {known}; '8' means the newest 8)")


def recorded_version(text: str) -> Reading | None:
    """The release that a node says it runs (`pve-manager/9.1.4/...`, `.../7.4-17/...`): the known one nearest above it.

    None where the text does not say, or names one before 7.
    """
    number = text.removeprefix("pve-manager/").partition("/")[0].partition("-")[0]
    release = _release(".".join(number.split(".")[:2]))
    if release is None or release[0] < OLDEST // 100:
        return None
    later = [v for v in Version if (v // 100, v % 100) >= release]
    same_major = [v for v in Version if v // 100 == release[0]]
    if not later:
        return Reading(NEWEST, is_later=True)
    return Reading(min(later) if min(later) in same_major or not same_major else max(same_major))


def _release(text: str) -> tuple[int, int] | None:
    """Of `9.3` or `10`."""
    major, dot, minor = text.partition(".")
    first, second = whole_number(major), whole_number(minor) if dot else 0
    return None if first is None or second is None else (first, second)


def later_notice(text: str) -> str:
    """What a user is told about a release that is not known yet."""
    return f"PVE {text} is newer than the newest known: linted as {NEWEST}"
