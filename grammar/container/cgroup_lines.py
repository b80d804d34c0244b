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
    "memory.oom_control": "",
    "memory.soft_limit_in_bytes": "memory.low",
    "memory.swappiness": "",
    "memory.use_hierarchy": "",
}
_FORMER_GROUPS = {
    "blkio.throttle.": "io.max",
    "blkio.": "",
    "cpuacct.": "",
    "freezer.": "",
    "memory.kmem.": "",
    "net_cls.": "",
    "net_prio.": "",
}


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

    @property
    def is_lone(self) -> bool:
        """Only `a`, which takes the place of all rules before it, whatever their key."""
        return without_quotes(self.setting.value) == _ALL


def device_rules(config: Config) -> list[DeviceRule]:
    """Those that LXC can read."""
    found = (_device_rule(setting) for setting in _kept(config))
    return [rule for rule in found if rule is not None]


def unreadable_device_rules(config: Config) -> Iterator[Setting]:
    """Those that stop the start; LXC ignores control groups 1."""
    for setting in _kept(config):
        match = _KEY.fullmatch(setting.key)
        if match and match[1] and _device_rule(setting) is None:
            yield setting


def meant_device_rule(setting: Setting) -> str | None:
    """The rule with its blanks where LXC wants them, if nothing else is wrong with it."""
    match = _NEAR.fullmatch(without_quotes(setting.value).strip(WHITE))
    return f"{match[1]} {match[2]}:{match[3]} {match[4]}" if match else None


def former_files(config: Config) -> Iterator[tuple[Setting, str, str]]:
    """Lines `lxc.cgroup2` for a file of control groups 1: the file, and what is alike in version 2, empty for nothing."""
    for setting in _kept(config):
        name = setting.key.removeprefix(_CGROUP2)
        if name != setting.key and (now := _now(name)) is not None:
            yield setting, name, now


def _now(name: str) -> str | None:
    if name in _FORMER:
        return _FORMER[name]
    return next((now for group, now in _FORMER_GROUPS.items() if name.startswith(group)), None)


def _kept(config: Config) -> list[Setting]:
    """The lines with a value that no later empty line of the same key takes back (lxc_clear_cgroups)."""
    found: list[Setting] = []
    taken_back: set[str] = set()
    for setting in reversed(config.lxc):
        if not without_quotes(setting.value):
            taken_back.add(setting.key)
        elif setting.key not in taken_back:
            found.append(setting)
    return found[::-1]


def _device_rule(setting: Setting) -> DeviceRule | None:
    key = _KEY.fullmatch(setting.key)
    if key is None:
        return None
    allows, is_cgroup1, text = key[2] == "allow", not key[1], without_quotes(setting.value)
    if text == _ALL:
        return DeviceRule(setting, allows, is_cgroup1, _ALL, "*", "*", "rwm", None)
    if match := _RULE.fullmatch(text):
        return DeviceRule(setting, allows, is_cgroup1, match[1], match[2], match[3], match[4][:3], None)
    if allows and (match := _PATH.fullmatch(text)):
        return DeviceRule(setting, allows, is_cgroup1, "", "", "", match[2][:3], match[1])
    return None
