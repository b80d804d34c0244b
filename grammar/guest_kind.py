"""The kinds of guests that a node runs."""

from __future__ import annotations

from enum import StrEnum


class GuestKind(StrEnum):
    """By the names that PVE has for them."""

    VM = "qemu"
    CONTAINER = "lxc"

    @property
    def noun(self) -> str:
        """What a message calls such a guest."""
        return "VM" if self is GuestKind.VM else "container"


VM, CONTAINER = GuestKind
