"""Maps of ids: what the kernel takes, and those of single mount points (PVE::LXC::validate_id_maps)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.scalars import whole_number

from .lxc_lines import IdMap
from .volumes import MountedVolume

_IDS = (1 << 32) - 1
"""The last number of 32 bits stands for no id."""
_FIELDS = 4


class Overlap(Record):
    """Two maps with an id in common."""

    first: IdMap
    second: IdMap
    id: int
    is_inside: bool
    """Of the container, else of the node."""


def overlaps(maps: Sequence[IdMap]) -> Iterator[Overlap]:
    """The first of each type and side, in the order of PVE's own check."""
    for is_user in (True, False):
        for is_inside in (True, False):
            found = _overlap([m for m in maps if m.is_user == is_user], is_inside)
            if found is not None:
                yield found


def _overlap(maps: Sequence[IdMap], is_inside: bool) -> Overlap | None:
    def start(entry: IdMap) -> int:
        return entry.inside if is_inside else entry.outside

    ordered = sorted(maps, key=start)
    for first, second in pairwise(ordered):
        if start(first) + first.count > start(second):
            return Overlap(first, second, start(second), is_inside)
    return None


def is_beyond(entry: IdMap) -> bool:
    """It ends behind the last id that there is."""
    return max(entry.inside, entry.outside) + entry.count > _IDS


def maps_root(maps: Sequence[IdMap], is_user: bool) -> bool:
    return any(m.is_user == is_user and m.inside == 0 and m.count > 0 for m in maps)


def idmaps_of_mount(volume: MountedVolume) -> list[IdMap]:
    """`idmap=u:0:0:1;g:0:0:1`; empty for `passthrough`."""
    return [
        IdMap(volume.setting, fields[0] == "u", *(whole_number(number) or 0 for number in fields[1:]))
        for fields in (entry.split(":") for entry in volume.setting.get("idmap").split(";"))
        if len(fields) == _FIELDS
    ]
