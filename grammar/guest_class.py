"""The class of each kind of guest; that of containers is imported where there is one."""

from __future__ import annotations

from .guest.guest import Guest
from .guest_kind import VM, GuestKind


def guest_class(kind: GuestKind) -> type[Guest]:
    if kind is VM:
        return Guest
    from .container.container import Container

    return Container
