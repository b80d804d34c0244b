from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.api.containers import (
    IdMap,
    Overlap,
    idmaps,
    idmaps_of_mount,
    is_beyond,
    is_unprivileged,
    lxc_lines,
    maps_root,
    overlaps,
    volumes,
)

_WORDS = {True: "user", False: "group"}
_KERNEL = "the kernel refuses the map, and the container does not come up"


class IdmapInvalid(GuestRule):
    """A map of user or group ids cannot be used.

    ## What it finds

    - `lxc.idmap` that is not `u` or `g`, the first id in the container, the first on the node and how many: with a
      comment behind it, with colons, with `b` for both
    - two lines that map one id of the container, or of the node, twice, a count of 0, and ids that do not exist
    - lines of which none maps id 0 of the container: any `lxc.idmap` takes the place of PVE's own map
    - `idmap=` of a mount point that maps an id twice (PVE 9.2)

    ## Why it matters

    PVE refuses to start a container with a line that it cannot read, or with such a mount point. Of the rest it warns
    at most; the kernel refuses the map, or nothing can become root in the container, and it does not come up.

    ## When to ignore it

    Never: the container does not run.
    """

    name = "idmap-invalid"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.NO_BOOT,)
    words = ("idmap",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (parse_id_maps, validate_id_maps, resolve_mountpoint_idmap)",
        "Linux 6.8 kernel/user_namespace.c (map_write), run",
        "lxc 6.0.5 src/lxc/start.c (do_start), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        lines, maps = lxc_lines(config, "lxc.idmap"), idmaps(config)
        readable = {id(entry.setting) for entry in maps}
        unreadable = [line for line in lines if id(line) not in readable]
        for line in unreadable:
            yield _unreadable(line)
        if lines and not unreadable:
            yield from _refused(maps)
        if guest.version >= Version.V9_2 and is_unprivileged(config):
            for volume in volumes(config):
                for found in overlaps(idmaps_of_mount(volume)):
                    yield Finding(
                        place=volume.setting.at("idmap"),
                        message=f"{_twice(found)}: PVE refuses to start the container",
                        help="map each id once",
                    )


def _unreadable(line: Setting) -> Finding:
    return Finding(
        place=line.at(),
        message=f"PVE cannot read {f'`{line.value}`' if line.value else 'an empty line'} as a map of ids,"
        " and refuses to start the container",
        help="write `u` or `g`, the first id in the container, the first on the node and how many, as in `u 0 100000 65536`"
        + (", without anything behind it" if "#" in line.value else ""),
    )


def _refused(maps: list[IdMap]) -> Iterator[Finding]:
    """What PVE lets through."""
    for entry in maps:
        if not entry.count or is_beyond(entry):
            what = "no ids at all" if not entry.count else "ids above 4294967294, which do not exist"
            yield Finding(
                place=entry.setting.at(),
                message=f"`{entry.setting.value}` maps {what}: {_KERNEL}",
                help="delete the line" if not entry.count else "lower the count",
                impact=Impact.NO_BOOT,
            )
    for found in overlaps([entry for entry in maps if entry.count]):
        first, second = sorted((found.first, found.second), key=lambda entry: entry.setting.index)
        yield Finding(
            place=second.setting.at(),
            message=f"{_twice(found)}: {_KERNEL}",
            help="end the range before the id, and go on behind it with a third line"
            if found.is_inside
            else "give each range ids of its own on the node",
            impact=Impact.NO_BOOT,
            related=(Related(first.setting.at(), "the other map"),),
        )
    without = [is_user for is_user in (True, False) if not maps_root(maps, is_user)]
    if without:
        kinds = " and ".join(_WORDS[is_user] for is_user in without)
        whole = " and ".join(f"`{_WORDS[is_user][0]} 0 100000 65536`" for is_user in without)
        yield Finding(
            place=maps[0].setting.at(),
            message=f"no line maps {kinds} id 0 of the container, and a line `lxc.idmap` takes the place of PVE's own map:"
            " nothing can become root, and the container does not come up",
            help=f"write the whole map, as {whole} where all ids are shifted alike",
            impact=Impact.NO_BOOT,
        )


def _twice(found: Overlap) -> str:
    where = "of the container" if found.is_inside else "of the node"
    return f"{_WORDS[found.first.is_user]} id {found.id} {where} is mapped twice"
