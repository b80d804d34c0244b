from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.lxc_keys import CGROUP1, CGROUP1_WARNED, is_of_any_cgroup
from pvelint.rules.api import CONTAINER, Category, Idle, Impact, LineFinding, LineRule, ReadSetting, Severity

_CGROUP2 = "lxc.cgroup2."
_PLACE = "lxc.cgroup.dir"


class LxcCgroup1Key(LineRule):
    """A line for LXC is about control groups of version 1.

    ## What it finds

    `lxc.cgroup.*`, of device rules and of limits. `lxc.cgroup.dir.*` and `lxc.cgroup.relative`, which say where LXC puts
    the container's groups, are of both versions: of them from PVE 9.2 on, and always of `lxc.cgroup.dir` itself.

    ## Why it matters

    Nodes have had control groups of version 2 alone since PVE 7, unless they were started otherwise: LXC ignores the
    line. A device that it allows is not allowed, and a limit that it sets does not hold. From PVE 9.2 on, each read of
    the file warns that the key will become an error. `lxc.cgroup.dir` goes with none of `lxc.cgroup.dir.*`, which PVE
    writes itself: LXC refuses to start the container.

    ## When to ignore it

    On a node of PVE 7 or 8 that is started with `systemd.unified_cgroup_hierarchy=0`.
    """

    name = "lxc-cgroup1-key"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    other_impacts = (Impact.NO_START, Impact.INVALID, Impact.HYGIENE)
    words = (CGROUP1,)
    sound_lines = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key)",
        "lxc 6.0.5 src/lxc/cgroups/cgfsng.c (ignoring legacy cgroup limits), read",
        "lxc 6.0.5 src/lxc/confile.c (config_jump_table: lxc.cgroup.dir, lxc.cgroup.relative), read",
        "lxc 6.0.5 src/lxc/cgroups/cgfsng.c (check_cgroup_dir_config), read",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        key = setting.node.key
        if not key.text.startswith(CGROUP1):
            return
        if is_of_any_cgroup(key.text):
            yield from _of_place(setting)
            return
        today = key.text.replace(CGROUP1, _CGROUP2, 1)
        yield LineFinding(
            start=key.start,
            end=key.end,
            message=f"`{key.text}` is about control groups of version 1, which the node does not have: LXC ignores it",
            help=f"write `{today}`"
            if "devices." in key.text
            else f"write the limit of version 2, which has another name below `{_CGROUP2}`",
        )


def _of_place(setting: ReadSetting) -> Iterator[LineFinding]:
    key = setting.node.key
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
            message=f"PVE takes `{key.text}` for a key of control groups of version 1, and warns at each read that it will"
            " become an error",
            help="delete the line unless the container's groups have to be at another place",
            impact=Impact.HYGIENE,
        )
