"""In which order the guests of a node start with it (PVE::API2::Nodes, startall)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.scalars import whole_number

Turn = tuple[int, int]
LAST = 1 << 63
"""Where guests without an order start."""


def turn(guest: Guest) -> Turn:
    """Guests of one order start by number."""
    return _order(guest), guest.vmid or 0


def gives_time(guest: Guest) -> bool:
    """The guests behind it wait for it, longer than PVE's own few seconds."""
    return any(part.startswith("up=") and part != "up=0" for part in _parts(guest))


def _order(guest: Guest) -> int:
    found = [whole_number(part.removeprefix("order=")) for part in _parts(guest)]
    return next((number for number in reversed(found) if number is not None), LAST)


def _parts(guest: Guest) -> list[str]:
    """PVE::JSONSchema::pve_parse_startup_order."""
    return guest.config.text("startup").split(",")
