from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.schema.options.lxc_keys import CGROUP1, is_of_any_cgroup
from pvelint.rules.api import CONTAINER, Category, Impact, LineFinding, LineRule, ReadSetting, Severity

_CGROUP2 = "lxc.cgroup2."


class LxcCgroup1Key(LineRule):
    """A line for LXC is about control groups of version 1.

    ## What it finds

    `lxc.cgroup.*`, of device rules and of limits. `lxc.cgroup.dir` and `lxc.cgroup.relative`, which say where LXC puts the
    container's groups, are of both versions.

    ## Why it matters

    Nodes have had control groups of version 2 alone since PVE 7, unless they were started otherwise: LXC ignores the
    line. A device that it allows is not allowed, and a limit that it sets does not hold. From PVE 9.2 on, each read of
    the file warns that the key will become an error.

    ## When to ignore it

    On a node of PVE 7 or 8 that is started with `systemd.unified_cgroup_hierarchy=0`.
    """

    name = "lxc-cgroup1-key"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    words = (CGROUP1,)
    sound_lines = True
    before_upgrade = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key)",
        "lxc 6.0.5 src/lxc/cgroups/cgfsng.c (ignoring legacy cgroup limits), read",
        "lxc 6.0.5 src/lxc/confile.c (config_jump_table: lxc.cgroup.dir, lxc.cgroup.relative), read",
    )

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        key = setting.node.key
        if not key.text.startswith(CGROUP1) or is_of_any_cgroup(key.text):
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
