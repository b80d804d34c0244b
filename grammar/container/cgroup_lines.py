"""What the lines for LXC say of a container's control groups: rules for devices, limits (LXC's cgroups/cgfsng.c)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE

from .lxc_values import without_quotes

_KEY = re.compile(r"lxc\.cgroup(2?)\.devices\.(allow|deny)")
_NUMBER = r"[0-9]{1,10}|\*"
_RULE = re.compile(rf"([abc])[{WHITE}]({_NUMBER}):({_NUMBER})[{WHITE}]([rwm]{{1,2}}|[rwm]{{3}}(?s:.*))")
"""One blank between the parts; what is behind three letters is not read (device_cgroup_rule_parse)."""
_NEAR = re.compile(
    rf"([abc])[{WHITE}]*+({_NUMBER})[{WHITE}]*+:[{WHITE}]*+({_NUMBER})[{WHITE}]*+([rwm]{{1,3}})(?:[{WHITE}]*+#.*+)?"
)
_PATH = re.compile(r"(/[^ ]++) ++([rwm]{1,2}|[rwm]{3}[^ ]*+)(?: .*+)?")
_ALL = "a"
_CGROUP2 = "lxc.cgroup2."
_FORMER = {
    "cpu.cfs_period_us": "cpu.max",
    "cpu.cfs_quota_us": "cpu.max",
    "cpu.rt_period_us": "",
    "cpu.rt_runtime_us": "",
    "cpu.shares": "cpu.weight",
    "memory.limit_in_bytes": "memory.max",
    "memory.memsw.limit_in_bytes": "memory.swap.max",
    "memory.oom_control": "memory.oom.group",
    "memory.soft_limit_in_bytes": "memory.low",
    "memory.swappiness": "",
    "memory.use_hierarchy": "",
}
_FORMER_GROUPS = {"blkio.": "io.max", "freezer.": "cgroup.freeze", "net_cls.": "", "net_prio.": ""}


class DeviceRule(Record):
    """`lxc.cgroup2.devices.allow: c 226:128 rwm`, or with the path of a device, `/dev/dri/renderD128 rwm`."""

    setting: Setting
    allows: bool
    is_cgroup1: bool
    type: str
    """`c`, `b` or `a` for all, which may stand alone; of a path nothing."""
    major: str
    """A number or `*`; of a path nothing."""
    minor: str
    access: str
    path: str | None


def device_rules(config: Config) -> list[DeviceRule]:
    """Those that LXC can read."""
    found = (_device_rule(setting) for setting in config.lxc)
    return [rule for rule in found if rule is not None]


def unreadable_device_rules(config: Config) -> Iterator[Setting]:
    """Those that stop the start; LXC ignores control groups 1."""
    found: list[Setting] = []
    for setting in config.lxc:
        match = _KEY.fullmatch(setting.key)
        if not match or not match[1]:
            continue
        if not without_quotes(setting.value):
            # An empty line takes back those of its key before it.
            found = [before for before in found if before.key != setting.key]
        elif _device_rule(setting) is None:
            found.append(setting)
    yield from found


def meant_device_rule(setting: Setting) -> str | None:
    """The rule with its blanks where LXC wants them, if nothing else is wrong with it."""
    match = _NEAR.fullmatch(without_quotes(setting.value).strip(WHITE))
    return f"{match[1]} {match[2]}:{match[3]} {match[4]}" if match else None


def former_file(setting: Setting) -> tuple[str, str] | None:
    """A file of control groups 1 that `lxc.cgroup2` names, and what is alike in version 2, empty for nothing."""
    name = setting.key.removeprefix(_CGROUP2)
    if name == setting.key or not without_quotes(setting.value):
        return None
    if name in _FORMER:
        return name, _FORMER[name]
    return next(((name, now) for group, now in _FORMER_GROUPS.items() if name.startswith(group)), None)


def _device_rule(setting: Setting) -> DeviceRule | None:
    key = _KEY.fullmatch(setting.key)
    if key is None:
        return None
    allows, is_cgroup1, text = key[2] == "allow", not key[1], without_quotes(setting.value).strip(WHITE)
    if text == _ALL:
        return DeviceRule(setting, allows, is_cgroup1, _ALL, "*", "*", "rwm", None)
    if match := _RULE.fullmatch(text):
        return DeviceRule(setting, allows, is_cgroup1, match[1], match[2], match[3], match[4][:3], None)
    if allows and (match := _PATH.fullmatch(text)):
        return DeviceRule(setting, allows, is_cgroup1, "", "", "", match[2][:3], match[1])
    return None
