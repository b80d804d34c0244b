from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    Category,
    Impact,
    LineFinding,
    LineRule,
    LxcLine,
    Rank,
    ReadSetting,
    SectionKind,
    Severity,
)

_LOST = "it complains about this line at each read, and loses it at the next write"
_UNWRITABLE = "it cannot write this config any more"
_FALSE = "0"
"""What Perl takes for nothing."""
_KEPT_THERE = {
    "lxc": "the lines for LXC",
    "pending": "the pending changes",
    "snapshots": "the snapshots",
    "snapname": "the name of a snapshot",
    "digest": "the checksum of the file",
}


class ReservedKey(LineRule):
    """A key is the name under which PVE keeps something else of a container.

    ## What it finds

    `lxc: ...`, `pending: ...`, `snapshots: ...`, `snapname: ...` and `digest: ...`: no options, but names that PVE's
    reader uses for itself.

    ## Why it matters

    PVE stores the text in the place of its own. With `lxc` it dies when it starts the container, and when it reads a
    line for LXC below; with `pending` when it starts the container, with `snapshots` when it reads the first of them;
    with each of the three when it writes the file: no option can be changed, no backup can be made. Only
    `pending` is harmless where the file has a pending section, which takes its place. The other two are lost.

    ## When to ignore it

    Never.
    """

    name = "reserved-key"
    category = Category.SYNTAX
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.INVALID
    other_impacts = (Impact.NO_START,)
    keys = tuple(_KEPT_THERE)
    rank = Rank.OPTION
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_pct_config, write_pct_config)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start, update_lxc_config, parse_id_maps)",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        key = setting.node.key
        if key.text not in _KEPT_THERE or isinstance(setting.node, LxcLine):
            return
        impact, effect = _effect(setting)
        yield LineFinding(
            start=key.start,
            end=key.end,
            message=f"`{key.text}` is where PVE keeps {_KEPT_THERE[key.text]} of a container; {effect}",
            help="delete the line",
            impact=impact,
        )


def _effect(setting: ReadSetting) -> tuple[Impact, str]:
    key, section = setting.key, setting.section
    if key == "lxc":
        written = _LOST if setting.value == _FALSE else _UNWRITABLE
        if section is SectionKind.MAIN:
            return Impact.NO_START, f"it refuses to start this container, and {written.removeprefix('it ')}"
        return Impact.INVALID, written
    if section is not SectionKind.MAIN or key not in ("pending", "snapshots"):
        return Impact.INVALID, _LOST
    if key == "pending":
        return (
            Impact.INVALID,
            "without a `[pve:pending]` section it can neither start this container nor write its config",
        )
    return Impact.INVALID, f"{_UNWRITABLE}, nor read it once it has a snapshot"
