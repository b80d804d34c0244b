"""The guests to whom volumes belong by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.scalars import whole_number

_OWNED = ("vm-", "subvol-", "base-", "basevol-")


def owners_besides(guest: Guest, volumes: Iterable[str]) -> Iterator[str]:
    """The numbers of other guests in the names of volumes: each twice, so that it is shared by itself."""
    for volume in volumes:
        for folder in volume.partition(":")[2].split("/"):
            if (owner := _owner(folder)) is not None and owner != str(guest.vmid):
                yield from (owner, owner)


def _owner(folder: str) -> str | None:
    """The number in an image's name, or that is the whole name of its folder."""
    rest = next((folder.removeprefix(begin) for begin in _OWNED if folder.startswith(begin)), folder)
    number = whole_number(rest.partition("-")[0])
    return None if number is None else str(number)
