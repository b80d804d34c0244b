"""The options of containers (PVE::LXC::Config); the lines for LXC are in `lxc_keys`."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.guest_kind import CONTAINER

from . import model
from .history import V7_4, V8_4, V9_1, V9_2, History, only, since, until, words
from .model import BOOLEAN, INTEGER, NUMBER, Sub

Option = partial(model.Option, kind=CONTAINER)

PATH_MEANING = "`STORAGE:VOLUME`, or an absolute path on the node"
VOLUME = Sub("volume", format_name="pve-lxc-mp-string", default_key=True, required=True, meaning=PATH_MEANING)
IDMAP_MEANING = "`passthrough`, or `u:0:100000:65536` and the like, several separated by `;`"


def _mount_options(names: str, history: History) -> Sub:
    one = f"({names.replace(' ', '|')})"
    meaning = f"{names.replace(' ', ', ')}, several separated by `;`"
    return Sub("mountoptions", pattern=f"(?:{one}(;{one})*)", meaning=meaning, history=history)


ROOTFS = (
    VOLUME,
    Sub("acl", BOOLEAN),
    Sub(
        "idmap",
        pattern="^(?:passthrough|[ug]:[0-9]+:[0-9]+:[1-9][0-9]*(?:;[ug]:[0-9]+:[0-9]+:[1-9][0-9]*)*)$",
        meaning=IDMAP_MEANING,
        history=since(V9_2),
    ),
    _mount_options("lazytime noatime nodev noexec nosuid", until(V7_4)),
    _mount_options("discard lazytime noatime nodev noexec nosuid", since(V8_4)),
    Sub("quota", BOOLEAN),
    Sub("replicate", BOOLEAN, default="1"),
    Sub("ro", BOOLEAN),
    Sub("shared", BOOLEAN, default="0"),
    Sub("size", format_name="disk-size"),
)
MOUNT_POINT = (
    *ROOTFS,
    Sub("backup", BOOLEAN),
    Sub("keepattrs", BOOLEAN, default="0", history=since(V9_2)),
    Sub("mp", format_name="pve-lxc-mp-string", required=True, meaning="a path in the container"),
)
UNUSED = (Sub("volume", format_name="pve-volume-id", default_key=True, required=True),)

NAME_PATTERN = r"[-_.\w\d]+"
NET = (
    Sub("bridge", pattern=NAME_PATTERN, meaning="a bridge name of letters, digits, `-`, `_` and `.`"),
    Sub("firewall", BOOLEAN),
    Sub("gw", format_name="ipv4"),
    Sub("gw6", format_name="ipv6"),
    Sub("host-managed", BOOLEAN, history=since(V9_1)),
    Sub("hwaddr", format_name="mac-addr"),
    Sub("ip", format_name="pve-ipv4-config"),
    Sub("ip6", format_name="pve-ipv6-config"),
    Sub("link_down", BOOLEAN),
    Sub("mtu", INTEGER, minimum=64, maximum=65535),
    Sub("name", pattern=NAME_PATTERN, required=True, meaning="an interface name such as `eth0`"),
    Sub("rate", NUMBER),
    Sub("tag", INTEGER, minimum=1, maximum=4094),
    Sub("trunks", pattern=r"(?:\d+(?:;\d+)*)", meaning="numbers separated by `;`, such as `10;20`"),
    Sub("type", enum=words("veth")),
)

DEVICE = (
    Sub("path", format_name="pve-lxc-dev-string", default_key=True),
    Sub("deny-write", BOOLEAN, default="0"),
    Sub("gid", INTEGER, minimum=0),
    Sub("mode", pattern="0[0-7]{3}", meaning="four octal digits, the first a 0, such as `0660`"),
    Sub("uid", INTEGER, minimum=0),
)

FEATURES = (
    Sub("force_rw_sys", BOOLEAN, default="0"),
    Sub("fuse", BOOLEAN, default="0"),
    Sub("keyctl", BOOLEAN, default="0"),
    Sub("mknod", BOOLEAN, default="0"),
    Sub(
        "mount",
        pattern="(?:[a-zA-Z0-9_; ]+)",
        meaning="file systems such as `nfs`, several separated by `;`",
    ),
    Sub("nesting", BOOLEAN, default="0"),
)

_EARLY_TEXT, _TEXT = r"[^\x00-\x08\x10-\x1F\x7F]", r"[^\x00-\x08\x0a-\x1F\x7F]"
_PRINTABLE = "text without control characters"
_VARIABLES = "`NAME=VALUE`"


def _environment(text: str) -> str:
    return rf"(?:\w+={text}*)(?:\0\w+={text}*)*"


SYSTEMS = words("debian devuan ubuntu centos fedora opensuse archlinux alpine gentoo nixos unmanaged")
LOCKS = words("backup create destroyed disk fstrim migrate mounted rollback snapshot snapshot-delete")

OPTIONS = (
    Option("arch", enum=words("amd64 i386 arm64 armhf riscv32 riscv64"), default="amd64"),
    Option("cmode", enum=words("shell console tty"), default="tty"),
    Option("console", BOOLEAN, default="1"),
    Option("cores", INTEGER, minimum=1, maximum=8192),
    Option("cpulimit", NUMBER, minimum=0, maximum=8192, default="0"),
    Option("cpuunits", INTEGER, minimum=0, maximum=500000, default="cgroup v1: 1024, cgroup v2: 100"),
    Option("debug", BOOLEAN, default="0"),
    Option("description", max_length=8192),
    Option("dev", subs=DEVICE, count=256, history=since(V8_4)),
    Option(
        "entrypoint",
        pattern=f"(?:{_EARLY_TEXT}+)",
        meaning=_PRINTABLE,
        default="/sbin/init",
        history=only(V9_1),
    ),
    Option(
        "entrypoint",
        pattern=f"(?:{_TEXT}+)",
        meaning=_PRINTABLE,
        default="/sbin/init",
        history=since(V9_2),
    ),
    Option("env", pattern=_environment(_EARLY_TEXT), meaning=_VARIABLES, history=only(V9_1)),
    Option("env", pattern=_environment(_TEXT), meaning=_VARIABLES, history=since(V9_2)),
    Option("features", subs=FEATURES),
    Option("hookscript", format_name="pve-volume-id"),
    Option("hostname", format_name="dns-name", max_length=255),
    Option("lock", enum=LOCKS),
    Option("memory", INTEGER, minimum=16, default="512"),
    Option("mp", subs=MOUNT_POINT, count=256),
    Option("nameserver", format_name="lxc-ip-with-ll-iface-list"),
    Option("net", subs=NET, count=32),
    Option("onboot", BOOLEAN, default="0"),
    Option("ostype", enum=SYSTEMS),
    Option("parent", format_name="pve-configid", max_length=40, settable=False),
    Option("protection", BOOLEAN, default="0"),
    Option("rootfs", subs=ROOTFS),
    Option("searchdomain", format_name="dns-name-list"),
    Option("snaptime", INTEGER, minimum=0, settable=False),
    Option("startup", format_name="pve-startup-order"),
    Option("swap", INTEGER, minimum=0, default="512"),
    Option("tags", format_name="pve-tag-list"),
    Option("template", BOOLEAN, default="0"),
    Option("timezone", format_name="pve-ct-timezone"),
    Option("tty", INTEGER, minimum=0, maximum=6, default="2"),
    Option("unprivileged", BOOLEAN, default="0"),
    Option("unused", subs=UNUSED, count=256),
)
