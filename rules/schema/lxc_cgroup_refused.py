from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)
from pvelint.rules.api.containers import former_files, meant_device_rule, unreadable_device_rules

_OF_PVE = {"cpu.max": "cpulimit", "cpu.weight": "cpuunits", "memory.max": "memory", "memory.swap.max": "swap"}


class LxcCgroupRefused(GuestRule):
    """LXC cannot carry out a line about control groups.

    ## What it finds

    - `lxc.cgroup2.devices.allow` or `deny` with a rule that LXC cannot read: without the type `c` or `b`, without the
      letters of `rwm`, with two blanks between the parts or none. One blank stands between them, a colon between the
      numbers; what follows all three letters is not read. `allow` also takes the path of a device, as in
      `/dev/dri/renderD128 rwm`.
    - `lxc.cgroup2` with a limit of version 1, such as `lxc.cgroup2.memory.limit_in_bytes`: version 2 has no such file.

    ## Why it matters

    PVE hands such a line on without a look. LXC sets all of them before it starts the container, and gives up at the first
    that fails ("Failed to setup cgroup limits for container"): the container does not come up.

    ## When to ignore it

    On a node of PVE 7 or 8 that is started with `systemd.unified_cgroup_hierarchy=0`, where LXC ignores the lines.
    """

    name = "lxc-cgroup-refused"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    words = ("lxc.cgroup2.",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (is_valid_lxc_conf_key)",
        "lxc 6.0.5 src/lxc/cgroups/cgfsng.c (device_cgroup_rule_parse, device_cgroup_parse_access, cgfsng_setup_limits), read",
        "pve-common 9.2.1 PVE/CGroup.pm (change_memory_limit, change_cpu_quota, change_cpu_shares: the files of both versions)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for setting in unreadable_device_rules(guest.config):
            yield _unreadable(setting)
        for setting, name, now in former_files(guest.config):
            yield _former(setting, name, now)


def _unreadable(setting: Setting) -> Finding:
    meant = meant_device_rule(setting)
    return Finding(
        place=setting.part(0, len(setting.value)),
        message=f"LXC cannot read `{setting.value}` as a rule for devices: the container does not come up",
        help=f"write `{meant}`"
        if meant
        else "write type, numbers and access with one blank between them, as in `c 226:128 rwm`",
        fix=Fix.unsafe(f"write `{meant}`", setting.replace_part(0, len(setting.value), meant))
        if meant
        else None,
    )


def _former(setting: Setting, name: str, now: str) -> Finding:
    help = (
        f"write the limit as `lxc.cgroup2.{now}`, whose value is written in another way"
        if now
        else "delete the line"
    )
    if now in _OF_PVE:
        help = f"use PVE's option `{_OF_PVE[now]}`, or `lxc.cgroup2.{now}`"
    return Finding(
        place=setting.at(),
        message=f"`{name}` is a file of control groups of version 1, which version 2 does not have: the container does not come up",
        help=help,
    )
