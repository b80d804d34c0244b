from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.lxc_keys import CGROUP1, CGROUP1_WARNED, is_of_any_cgroup
from pvelint.rules.api import CONTAINER, Category, Idle, Impact, LineFinding, LineRule, ReadSetting, Severity

_PLACE = "lxc.cgroup.dir"


class LxcCgroupPlace(LineRule):
    """A line for LXC says where the container's control groups are, against PVE's own lines or its warnings.

    ## What it finds

    `lxc.cgroup.dir`; from PVE 9.2 on also `lxc.cgroup.dir.*` and `lxc.cgroup.relative`.

    ## Why it matters

    `lxc.cgroup.dir` goes with none of `lxc.cgroup.dir.*`, which PVE writes itself: LXC refuses to start the container.
    The others work, but from PVE 9.2 on each read of the file warns that the key will become an error, since PVE takes
    it for one of control groups of version 1.

    ## When to ignore it

    `lxc.cgroup.relative` and `lxc.cgroup.dir.*`, if the groups have to be at another place.
    """

    name = "lxc-cgroup-place"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    other_impacts = (Impact.NO_START, Impact.INVALID)
    words = (CGROUP1,)
    sound_lines = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key)",
        "lxc 6.0.5 src/lxc/confile.c (config_jump_table: lxc.cgroup.dir, lxc.cgroup.relative), read",
        "lxc 6.0.5 src/lxc/cgroups/cgfsng.c (check_cgroup_dir_config), read",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        key = setting.node.key
        if not is_of_any_cgroup(key.text):
            return
        if key.text == _PLACE and setting.value:
            fact = f"`{key.text}` contradicts `lxc.cgroup.dir.container`, which PVE writes itself"
            yield LineFinding(
                start=key.start,
                end=key.end,
                message=f"{fact}: LXC refuses to start the container",
                help="write `lxc.cgroup.dir.container`, or delete the line",
                severity=Severity.ERROR,
                impact=Impact.NO_START,
                idle=Idle(f"{fact}: with this line LXC refuses to start", Impact.INVALID),
            )
        elif setting.version in CGROUP1_WARNED:
            yield LineFinding(
                start=key.start,
                end=key.end,
                message=f"PVE takes `{key.text}` for a key of control groups of version 1, and warns at each read that it"
                " will become an error",
                help="delete the line unless the container's groups have to be at another place",
            )
