from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pvelint.grammar.container.lxc_lines import IdMap, idmaps, lxc_lines
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_IDS = 65536


class IdmapGap(GuestRule):
    """A map of ids leaves some out.

    ## What it finds

    Several `lxc.idmap` lines of users, or of groups, with ids between them that none maps, or that end a little before
    65536. Silent about overlapping lines, about single lines, and where PVE cannot read one.

    ## Why it matters

    Who cuts a hole into PVE's map has to count to 65536 again; off by one, the ids in between do not exist in the
    container. Files of them belong to `nobody`, and programs that switch to such a user fail. 65534 is `nobody` itself.

    ## When to ignore it

    When the container is to have few ids on purpose.
    """

    name = "idmap-gap"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("lxc.idmap",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (parse_id_maps, update_lxc_config: u 0 100000 65536)",
        "Linux 6.18 user_namespaces (a file of an unmapped id belongs to nobody), run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        entries = idmaps(guest.config)
        if len(entries) < len(lxc_lines(guest.config, "lxc.idmap")):
            return
        for is_user in (True, False):
            yield from _gaps(
                sorted((e for e in entries if e.is_user == is_user), key=lambda e: e.inside), is_user
            )


def _gaps(entries: list[IdMap], is_user: bool) -> Iterator[Finding]:
    if (
        len(entries) < 2
        or entries[0].inside
        or any(a.inside + a.count > b.inside for a, b in pairwise(entries))
    ):
        return
    last = entries[-1]
    end = last.inside + last.count
    gaps = [(a, a.inside + a.count, b.inside) for a, b in pairwise(entries) if a.inside + a.count < b.inside]
    if _IDS // 2 < end < _IDS:
        gaps.append((last, end, _IDS))
    for entry, start, stop in gaps:
        ids = str(start) if stop - start == 1 else f"{start} to {stop - 1}"
        who = ("user" if is_user else "group") + ("" if stop - start == 1 else "s")
        yield Finding(
            place=entry.setting.at(),
            message=f"no line maps the {who} {ids}: in the container {'it is' if stop - start == 1 else 'they are'} `nobody`",
            help=_help(entries, start, stop),
        )


def _help(entries: list[IdMap], start: int, stop: int) -> str:
    """As most of the ids are shifted, unless that takes ids of another line."""
    widest = max(entries, key=lambda entry: entry.count)
    outside, count = start + widest.outside - widest.inside, stop - start
    taken = any(e.outside < outside + count and outside < e.outside + e.count for e in entries)
    if outside < 0 or taken:
        return "map them, too"
    kind = "u" if widest.is_user else "g"
    return f"map them, too, with a line `lxc.idmap: {kind} {start} {outside} {count}` where they are shifted as most are"
