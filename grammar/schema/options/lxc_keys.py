"""The lines for LXC that PVE lets into a container's config (PVE::LXC::Config::is_valid_lxc_conf_key)."""

from __future__ import annotations

from functools import cache

from pvelint.grammar.version import Version

from .history import ALWAYS, NEVER, V9_0, V9_1, V9_2, History, since

KEYS: dict[str, History] = dict.fromkeys(
    (
        f"lxc.{name}"
        for name in [
            "apparmor.allow_incomplete",
            "apparmor.allow_nesting",
            "apparmor.profile",
            "apparmor.raw",
            "arch",
            "autodev",
            "cap.drop",
            "cap.keep",
            "console.logfile",
            "console.path",
            "devtty.dir",
            "environment",
            "group",
            "hook.autodev",
            "hook.clone",
            "hook.destroy",
            "hook.mount",
            "hook.post-stop",
            "hook.pre-mount",
            "hook.pre-start",
            "hook.start",
            "hook.stop",
            "hook.version",
            "idmap",
            "include",
            "init.cmd",
            "kmsg",
            "log.file",
            "log.level",
            "mount.auto",
            "mount.entry",
            "mount.fstab",
            "pty.max",
            "rootfs.mount",
            "seccomp.notify.cookie",
            "seccomp.notify.proxy",
            "seccomp.profile",
            "selinux.context",
            "signal.halt",
            "signal.reboot",
            "signal.stop",
            "start.auto",
            "start.delay",
            "start.order",
            "sysctl.fs.mqueue",
            "sysctl.kernel.msgmax",
            "sysctl.kernel.msgmnb",
            "sysctl.kernel.msgmni",
            "sysctl.kernel.sem",
            "sysctl.kernel.shm_rmid_forced",
            "sysctl.kernel.shmall",
            "sysctl.kernel.shmmax",
            "sysctl.kernel.shmmni",
            "tty.max",
            "uts.name",
        ]
    ),
    ALWAYS,
) | {
    "lxc.init.cwd": since(V9_0),
    "lxc.environment.hooks": since(V9_1),
    "lxc.environment.runtime": since(V9_1),
    "lxc.init.uid": since(V9_2),
    "lxc.init.gid": since(V9_2),
    "lxc.init.groups": since(V9_2),
}
FAMILIES = ("lxc.cgroup2.", "lxc.cgroup.", "lxc.prlimit.", "lxc.net.")
"""Everything below these is let in."""
REFUSED = frozenset(("lxc.rootfs.path", "lxc.rootfs.options"))
"""PVE sets these itself, and drops the line."""
ENVIRONMENT = "lxc.environment.runtime"
"""PVE keeps it as a part of the option `env`."""
CGROUP1 = "lxc.cgroup."
_PLACES = ("lxc.cgroup.dir", "lxc.cgroup.relative")
"""Where LXC puts the groups, of whatever version."""
UNKNOWN_TO_LXC = frozenset(("lxc.devtty.dir", "lxc.kmsg"))
"""PVE lets these in as well; LXC 3 and later know no such keys."""
CGROUP1_WARNED = since(V9_2)
LIMIT, PRLIMIT = "lxc.limit.", "lxc.prlimit."

_NETWORK = (
    "type flags link mtu name hwaddr ipv4=ipv4.address ipv4.gateway ipv6=ipv6.address ipv6.gateway"
    " script.down script.up"
)
RENAMED: dict[str, str] = {
    f"lxc.{old}": f"lxc.{new}"
    for old, new in (
        ("aa_allow_incomplete", "apparmor.allow_incomplete"),
        ("aa_profile", "apparmor.profile"),
        ("console", "console.path"),
        ("devttydir", "tty.dir"),
        ("haltsignal", "signal.halt"),
        ("id_map", "idmap"),
        ("init_cmd", "init.cmd"),
        ("logfile", "log.file"),
        ("loglevel", "log.level"),
        ("mount", "mount.fstab"),
        ("pts", "pty.max"),
        ("rebootsignal", "signal.reboot"),
        ("se_context", "selinux.context"),
        ("seccomp", "seccomp.profile"),
        ("stopsignal", "signal.stop"),
        ("tty", "tty.max"),
        ("utsname", "uts.name"),
        *(
            (f"network.{name.partition('=')[0]}", f"net.INDEX.{name.split('=')[-1]}")
            for name in _NETWORK.split()
        ),
    )
}
"""What the keys of LXC before 3.0 became: PVE lets the old ones in, LXC refuses to start with them."""


def new_name(key: str) -> str | None:
    """What a key of LXC before 3.0 is called today; None for any other."""
    return PRLIMIT + key.removeprefix(LIMIT) if key.startswith(LIMIT) else RENAMED.get(key)


def is_of_any_cgroup(key: str) -> bool:
    return key.startswith(_PLACES)


@cache
def lxc_key_history(key: str) -> History:
    """The versions that let a key in, an old name not being one."""
    if key in KEYS:
        return KEYS[key]
    below_one = any(key.startswith(family) for family in FAMILIES)
    return ALWAYS if below_one else NEVER


def lxc_key_names(version: Version) -> list[str]:
    """All single keys that a version lets in."""
    return [key for key, history in KEYS.items() if version in history]
