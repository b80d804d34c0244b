"""Which values LXC takes of the lines that PVE hands on to it without a look (LXC's confile.c)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import is_digits, whole_number

_UINT = re.compile(rf"[{WHITE}]*+\+?(?:0[xX][0-9a-fA-F]{{1,8}}|0[0-7]{{0,11}}|([1-9][0-9]*+))")
_SWITCH = re.compile(rf"[{WHITE}]*+\+?(?:0[xX])?0*+[01]?")
_MOST = (1 << 32) - 1
_MOST_LEVELS = 8
_LAST_CAPABILITY = 63
_LONGEST_NAME = 64
_NO_NAME = "0"
"""What Perl takes for false: PVE makes up a name."""
_FIELD = re.compile(r"[^ \t]+")
_GROUP = re.compile(r"[^,]+")

_ARCHITECTURE_NAMES = (
    "arm armel armhf armv7l athlon i386 i486 i586 i686 linux32 mips mipsel ppc powerpc x32 x86 "
    "aarch64 amd64 arm64 linux64 loongarch64 loong64 mips64 mips64el ppc64 ppc64el ppc64le powerpc64 "
    "riscv64 s390x x86_64"
)
ARCHITECTURES = frozenset(_ARCHITECTURE_NAMES.split())
_CAPABILITY_NAMES = (
    "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable "
    "net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio "
    "sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time "
    "sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog "
    "wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore"
)
CAPABILITIES = frozenset(_CAPABILITY_NAMES.split())
_SIGNAL_NAMES = (
    "hup int quit ill abrt fpe kill segv pipe alrm term usr1 usr2 chld cont stop tstp ttin ttou trap "
    "iot emt bus stkflt cld urg xcpu xfsz vtalrm prof winch io poll info lost pwr unused sys"
)
_SIGNALS = frozenset(_SIGNAL_NAMES.split())
_REAL_TIME = re.compile(r"rt(?:min\+|max-)(?:[0-9]|[12][0-9]|30)")
_LEVELS = frozenset(["trace", "debug", "info", "notice", "warn", "error", "crit", "alert", "fatal"])
_SINGLE = (
    "proc proc:mixed proc:rw sys sys:ro sys:mixed sys:rw cgroup2 cgroup2:ro cgroup2:force cgroup2:ro:force"
)
_GROUPS = ("cgroup", "cgroup-full")
_ACCESS = ("", ":mixed", ":ro", ":rw")
_MOUNTED = frozenset(_SINGLE.split()).union(
    f"{kind}{access}{force}" for kind in _GROUPS for access in _ACCESS for force in ("", ":force")
)
_SHARED = "shmounts:"
_NETWORKS = frozenset(["veth", "macvlan", "ipvlan", "vlan", "phys", "empty", "none"])
HANDED_ON = {
    "env": "lxc.environment.runtime",
    "hostname": "lxc.uts.name",
    "tty": "lxc.tty.max",
}
"""Options that PVE writes into LXC's config as they stand."""


class Refused(Record):
    """A part of a value (columns from 0, end exclusive) with which LXC refuses the whole config."""

    start: int
    end: int
    expected: str
    """What would be right there."""


def without_quotes(value: str) -> str:
    """A line's value as LXC takes it, which removes one pair of quotes around it (parse_line)."""
    start, end = _inside_quotes(value)
    return value[start:end]


def _inside_quotes(value: str) -> tuple[int, int]:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return (1, len(value) - 1) if quoted else (0, len(value))


def refused_by_lxc(key: str, value: str) -> Refused | None:
    """The first part of a line's value that LXC does not take; None also where it takes the line or was not asked."""
    start, end = _inside_quotes(value)
    if start == end:
        return None
    pattern, (takes, expected) = _PARTS.get(key), _check_of(key)
    for found in pattern.finditer(value, start, end) if pattern else ():
        if not takes(found[0]):
            return Refused(found.start(), found.end(), expected)
    return None if pattern or takes(value[start:end]) else Refused(start, end, expected)


def refused_option(key: str, value: str) -> Refused | None:
    """The same of an option that PVE hands on; `env` holds several variables."""
    if key == "env":
        texts = (refused_by_lxc(HANDED_ON[key], text) for text in value.split("\0"))
        return next((Refused(0, len(value), found.expected) for found in texts if found), None)
    if key == "hostname" and value == _NO_NAME:
        return None
    return refused_by_lxc(HANDED_ON[key], value) if key in HANDED_ON else None


Check = tuple[Callable[[str], bool], str]


def _check_of(key: str) -> Check:
    if key.startswith("lxc.prlimit."):
        return _is_limit, "`SOFT:HARD`, numbers or `unlimited`"
    if key.startswith("lxc.net.") and key.endswith(".type"):
        return _NETWORKS.__contains__, "a type of interface such as `veth`"
    return _CHECKS.get(key, _ANY)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_uint(text: str) -> bool:
    match = _UINT.fullmatch(text)
    return match is not None and (match[1] is None or (whole_number(match[1]) or _MOST + 1) <= _MOST)


def _is_int(text: str) -> bool:
    return _is_uint(text.lstrip(WHITE).removeprefix("-"))


def _is_hook_version(text: str) -> bool:
    """A text that is no number passes."""
    return not _is_uint(text) or _SWITCH.fullmatch(text) is not None


def _is_limit(text: str) -> bool:
    return all(
        half in ("", "unlimited") or is_digits(half.lstrip("+-"))
        for half in (part.strip(WHITE) for part in text.split(":", 1))
    )


def _is_level(text: str) -> bool:
    number = whole_number(text)
    return text.lower() in _LEVELS if number is None else number <= _MOST_LEVELS


def _is_signal(text: str) -> bool:
    name = text.lower().removeprefix("sig")
    known = name in _SIGNALS or _REAL_TIME.fullmatch(name) is not None
    return (known and name != text.lower()) or _is_uint(text)


def _is_dropped(text: str) -> bool:
    number = whole_number(text)
    return text in CAPABILITIES if number is None else number <= _LAST_CAPABILITY


def _is_kept(text: str) -> bool:
    return text == "none" or _is_dropped(text)


def _is_mounted(text: str) -> bool:
    return text in _MOUNTED or (text.startswith(_SHARED) and text != _SHARED)


_ANY: Check = (lambda _: True), ""
_NUMBER: Check = _is_uint, "a whole number"
_ON_OFF: Check = _matches(_SWITCH), "`0` or `1`"
_SIGNAL: Check = _is_signal, "a signal such as `SIGPWR`, or its number"
_CAPABILITY = "a capability in lower case and without `CAP_`, such as `sys_admin`"
_VARIABLE: Check = (lambda text: "=" in text or text in ("PATH", "LANG")), "`NAME=VALUE`"
_CHECKS: Mapping[str, Check] = {
    "lxc.apparmor.allow_incomplete": _ON_OFF,
    "lxc.apparmor.allow_nesting": _ON_OFF,
    "lxc.arch": (ARCHITECTURES.__contains__, "an architecture such as `amd64`"),
    "lxc.autodev": _ON_OFF,
    "lxc.cap.drop": (_is_dropped, _CAPABILITY),
    "lxc.cap.keep": (_is_kept, _CAPABILITY),
    "lxc.environment": _VARIABLE,
    "lxc.environment.hooks": _VARIABLE,
    "lxc.environment.runtime": _VARIABLE,
    "lxc.hook.version": (_is_hook_version, "`0` or `1`"),
    "lxc.init.groups": _NUMBER,
    "lxc.log.level": (_is_level, "a level such as `DEBUG`, or a number up to 8"),
    "lxc.mount.auto": (_is_mounted, "file systems such as `proc:mixed`, `sys:ro` and `cgroup:mixed`"),
    "lxc.pty.max": _NUMBER,
    "lxc.seccomp.notify.proxy": (lambda text: text.startswith("unix:"), "`unix:PATH`"),
    "lxc.signal.halt": _SIGNAL,
    "lxc.signal.reboot": _SIGNAL,
    "lxc.signal.stop": _SIGNAL,
    "lxc.start.auto": _ON_OFF,
    "lxc.start.delay": _NUMBER,
    "lxc.start.order": (_is_int, "a whole number"),
    "lxc.tty.max": _NUMBER,
    "lxc.uts.name": (
        lambda text: len(text.encode(errors="surrogateescape")) <= _LONGEST_NAME,
        "up to 64 characters",
    ),
}
_PARTS = {
    "lxc.cap.drop": _FIELD,
    "lxc.cap.keep": _FIELD,
    "lxc.init.groups": _GROUP,
    "lxc.mount.auto": _FIELD,
}
"""Keys that take several words, and what is one."""
