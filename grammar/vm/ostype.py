"""The operating system in a VM: its `ostype`, and what a name or the name of an image speaks of."""

from __future__ import annotations

import re

from pvelint.grammar.syntax.scalars import whole_number

_OLD_WINDOWS = {"wxp": 5, "w2k": 5, "w2k3": 5, "wvista": 6, "w2k8": 6}
_WINDOWS_NAME = re.compile(
    r"(?<![a-z0-9])(?:virtio-win(?![a-z0-9])"
    r"|win(?:dows)?(?:[-_. ]?server)?[-_. ]?(?:xp|vista|7|8|8\.1|10|11|2003|2008|2012|2016|2019|2022|2025)(?:r2)?(?![0-9])"
    r"|windows(?=[-_. ]?(?:pc|vm|server|desktop|workstation|$))"
    r"|w2k(?:3|8|12|16|19|22|25)(?:r2)?(?![0-9]))"
)
_LINUX = re.compile(
    r"(?<![a-z0-9])(?:ubuntu|debian|fedora|centos|almalinux|rockylinux|rhel|opensuse|archlinux|alpine|nixos|proxmox"
    r"|truenas|openmediavault|haos|homeassistant|k3s|k8s|talos|openwrt)(?![a-z])"
)
_SERVER = re.compile(r"server|(?<![a-z])(?:srv|dc[0-9]*)(?![a-z])|20(?:16|19|22|25)(?![0-9])|w2k")


def windows_version(ostype: str) -> int:
    """11 for `win11`, 5 for XP and older, 0 for what is no Windows (PVE::QemuServer::Helpers)."""
    number = ostype.removeprefix("win")
    if number != ostype and (found := whole_number(number)) is not None:
        return found
    return _OLD_WINDOWS.get(ostype, 0)


def is_windows(ostype: str) -> bool:
    return windows_version(ostype) > 0


def names_server(text: str) -> bool:
    """Of a Windows VM: `ws2022`, `win-server-2`, `dc01`; not `win11`."""
    return _SERVER.search(text.lower()) is not None


def names_windows(text: str) -> bool:
    """`win2022-dc`, `Windows-11`, `virtio-win-0.1.240.iso`; not `darwin`, `windmill` or `windows-exporter`."""
    return _WINDOWS_NAME.search(text.lower()) is not None


def names_linux(text: str) -> bool:
    """`debian-12`, `k3s1`; not `debianish`."""
    return _LINUX.search(text.lower()) is not None
