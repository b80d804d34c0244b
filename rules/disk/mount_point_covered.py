from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.volumes import MountedVolume, volumes
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity


class MountPointCovered(GuestRule):
    """A mount point lies under another one.

    ## What it finds

    Two mount points with the same path in the container, and one that is inside the path of one with a higher number.

    ## Why it matters

    PVE mounts `mp0` first and `mp255` last. What is mounted later lies over what is there: the container starts, does
    not see the files of the covered mount point, and writes into the other one.
    It is a warning where both are folders of the node and the other one has the covered folder in the same place: there
    the container sees it all the same, unless a file system of its own is mounted on it.

    ## When to ignore it

    Never: the covered mount point does nothing.
    """

    name = "mount-point-covered"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    keys = ("mp",)
    starts_only = True
    sources = ("pve-container 6.1.10 PVE/LXC/Config.pm (valid_volume_keys, foreach_volume)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        points = [(_parts(volume.target), volume) for volume in volumes(guest.config) if not volume.is_root]
        for number, (path, volume) in enumerate(points):
            cover = next(
                (other for parts, other in points[number + 1 :] if parts and path[: len(parts)] == parts),
                None,
            )
            if cover is not None:
                is_same = _holds(cover, volume)
                lost = (
                    f"`{volume.key}` does nothing"
                    if is_same
                    else f"the container does not see what is in `{volume.key}`"
                )
                yield Finding(
                    place=volume.setting.at("mp"),
                    message=f"`{cover.key}` is mounted on `{cover.target}` after `{volume.key}` on `{volume.target}`,"
                    f" and covers it: {lost}",
                    severity=Severity.WARNING if is_same else None,
                    help=f"give `{cover.key}` a number below that of `{volume.key}`"
                    if _parts(cover.target) != path
                    else "give the two different paths",
                    related=(Related(cover.setting.at("mp"), "covers it"),),
                )


def _holds(cover: MountedVolume, volume: MountedVolume) -> bool:
    """The cover has the same folder in the same place."""
    below = _parts(volume.target)[len(_parts(cover.target)) :]
    return cover.is_bind and volume.is_bind and _parts(volume.volume) == [*_parts(cover.volume), *below]


def _parts(target: str) -> list[str]:
    return [part for part in target.split("/") if part]
