"""Lists of ports (PVE::Firewall::parse_port_name_number_or_range)."""

from __future__ import annotations

from pvelint.grammar.syntax.scalars import is_digits, whole_number

from .words import ICMP_TYPES, services

_HIGHEST = 0xFFFF
_MOST = 15


class BadPortError(ValueError):
    """What is wrong with a list of ports, as a fact about it."""

    is_sure = True
    """False where it depends on the node's /etc/services."""


def check_ports(text: str, takes_icmp: bool = False) -> None:
    """Raises BadPortError; `takes_icmp` where types of ICMP may stand in the place of ports."""
    pieces = text.split(",")
    if pieces[-1] == "":
        raise BadPortError(f"the list `{text}` has a comma too many")
    types = 0
    numbers = 0
    unknown = ""
    for piece in pieces:
        first, colon, last = piece.partition(":")
        if is_digits(first) and (is_digits(last) if colon else True):
            numbers += 2 if colon else 1
            _check_range(piece, first, last if colon else first)
        elif takes_icmp and (piece in ICMP_TYPES[4] or piece in ICMP_TYPES[6]):
            types += 1
        elif piece not in services():
            unknown = unknown or piece
    if unknown:
        raise _of_name(unknown)
    if types and numbers:
        raise BadPortError(f"`{text}` mixes types of ICMP and numbers")
    if numbers > _MOST:
        raise BadPortError(f"`{text}` has more than {_MOST} ports, where a range is two")


def _check_range(piece: str, first: str, last: str) -> None:
    low, high = whole_number(first), whole_number(last)
    if low is None or high is None or max(low, high) > _HIGHEST:
        raise BadPortError(f"`{piece}` is above {_HIGHEST}, the highest port")
    if low > high:
        raise BadPortError(f"the range `{piece}` ends before it begins")


def _of_name(name: str) -> BadPortError:
    first, dash, last = name.partition("-")
    if dash and is_digits(first) and is_digits(last):
        return BadPortError(f"`{name}` is not a range of ports, which is `{first}:{last}`")
    error = BadPortError(f"`{name}` is not a port, nor a service of Debian's /etc/services")
    error.is_sure = not name or not name[:1].isalpha() or ":" in name or "/" in name
    return error
