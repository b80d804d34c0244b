"""The Proxmox VE versions whose behaviour is known."""

from __future__ import annotations

from enum import IntEnum


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


OLDEST = min(Version)
NEWEST = max(Version)


class UnknownVersionError(ValueError):
    """The text names no PVE version that pvelint knows."""


def parse_version(text: str) -> Version:
    """`9.1` or `9` (the newest 9) as a Version; raises UnknownVersionError with the known ones."""
    matching = [v for v in Version if str(v) == text or str(v).split(".")[0] == text]
    if not matching:
        known = ", ".join(str(v) for v in Version)
        raise UnknownVersionError(f"unknown PVE version '{text}' (known: {known}; '8' means the newest 8)")
    return max(matching)
