"""Places of a template that nobody has filled in: `<VMID>`, `{{ vmid }}`, `${STORAGE}`, `xxx`."""

from __future__ import annotations

import re

_MARKED = re.compile(
    r"<[A-Za-z][A-Za-z0-9 _-]{0,40}>"
    r"|\{\{[^{}]{0,60}\}\}"
    r"|\$\{[A-Za-z0-9_.-]{1,40}\}"
    r"|\$[A-Z_][A-Z0-9_]{1,40}"
    r"|%[A-Z_]{2,40}%"
    r"|__[A-Z][A-Z_]{1,40}__"
    r"|\bYOUR[_-][A-Z0-9_-]{1,40}|\bCHANGE_?ME\b"
)
_OPEN = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(?:X{2,40}|x{3,40}|[xy]{2}(?=[:.])|Y{2,40}|y{3,40}|[xX](?:[.][xX]){2,3}|YOUR[A-Z0-9]{1,40}|TODO)"
    r"(?![A-Za-z0-9])"
)
_OWNER = re.compile(r"(?:vm|base|subvol|basevol)-([A-Za-z]{2,20})-(?:disk|cloudinit|state)")


def find_marked_placeholder(text: str) -> str | None:
    """One that cannot be anything else, as `<VMID>`."""
    found = _MARKED.search(text)
    return found[0] if found else None


def find_placeholder(text: str) -> str | None:
    """One of any kind, in a text that is wrong: `xxx` may be a name elsewhere."""
    found = _MARKED.search(text) or _OPEN.search(text)
    return found[0] if found else None


def find_owner_placeholder(volume: str) -> str | None:
    """Letters in the place of the VM's number in a volume's name, as `vm-xxx-disk-0`."""
    found = _OWNER.search(volume)
    return found[1] if found else None
