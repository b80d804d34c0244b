from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import PassedDevice, has_feature, passed_devices
from pvelint.grammar.container.lxc_lines import Mount, keeps_earlier_mounts, lxc_lines, mounts
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.version import Version
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)

_FUSE = "dev/fuse"
_DEEPEST = 8
"""Folders that are looked at: the node's `/dev` has no deeper ones."""


class DevAlreadyMounted(GuestRule):
    """A device of a container is passed as `devN`, and something else brings it as well.

    ## What it finds

    `devN` and a `lxc.mount.entry` that makes the same file, or that mounts the node's folder with it at the same place,
    as `/dev/dri dev/dri`; `devN: /dev/fuse` beside `features: fuse=1`; and two `devN` of one file. The first two silent
    where `lxc.autodev` is set.

    ## Why it matters

    LXC does its mounts first, that of `fuse=1` among them. Then PVE makes the file of `devN`, and finds that it is there
    ("Could not mknod ...: File exists"): the container does not start. Of two `devN` PVE cannot make the second file
    ("failed to mknod").

    ## When to ignore it

    Never: the container does not start.
    """

    name = "dev-already-mounted"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("dev",)
    since = Version.V8_4
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 lxc-pve-autodev-hook (for_current_passthrough_devices)",
        "pve-container 6.1.10 PVE/LXC.pm (create_passthrough_device_node, update_lxc_config: features fuse)",
        "lxc 6.0.5 src/lxc/conf.c (lxc_setup: mount entries, then the hooks of autodev), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        first: dict[str, PassedDevice] = {}
        for device in passed_devices(config):
            if device.is_sound and (other := first.setdefault(_parts(device.path), device)) is not device:
                yield _twice(device, other)
        if lxc_lines(config, "lxc.autodev"):
            return
        made = {_parts(mount.target): mount for mount in mounts(config) if _makes_something(mount)}
        for path, device in first.items():
            mount = made.get(path) or next(
                (made[above] for above in _above(path) if _is_same(made.get(above), above)), None
            )
            if mount is not None:
                yield _mounted(device, mount, is_all=_parts(mount.target) == path)
            elif path == _FUSE and has_feature(config, "fuse") and keeps_earlier_mounts(config):
                yield _of_feature(device, config["features"])


def _twice(device: PassedDevice, other: PassedDevice) -> Finding:
    return Finding(
        place=device.setting.at("path"),
        message=f"`{other.key}` brings this device already, and PVE cannot make its file twice: the container does not start",
        help="keep one of the two",
        related=(Related(other.setting.at("path"), "the same file"),),
        fix=Fix.unsafe(f"delete `{device.key}`", device.setting.delete()),
    )


def _mounted(device: PassedDevice, mount: Mount, *, is_all: bool) -> Finding:
    return Finding(
        place=device.setting.at("path"),
        message=f"LXC mounts `{mount.target}` before PVE makes the file of `{device.key}` there, which fails: the container"
        " does not start",
        help="delete the line `lxc.mount.entry`: `devN` brings the file and the right to open it",
        related=(Related(mount.setting.at(), "mounts it, too"),),
        fix=Fix.unsafe("delete the line for LXC", mount.setting.delete()) if is_all else None,
    )


def _of_feature(device: PassedDevice, features: Setting) -> Finding:
    return Finding(
        place=device.setting.at("path"),
        message=f"`fuse=1` brings `/dev/fuse` before PVE makes the file of `{device.key}` there, which fails: the container"
        " does not start",
        help=f"delete `{device.key}`: `features: fuse=1` brings the file and the right to mount",
        related=(Related(features.at("fuse"), "brings it, too"),),
        fix=Fix.unsafe(f"delete `{device.key}`", device.setting.delete()),
    )


def _parts(path: str) -> str:
    """Without what makes no difference in a path."""
    return "/".join(part for part in path.split("/") if part)


def _makes_something(mount: Mount) -> bool:
    """LXC ignores a target that begins with `/`, and of one that is not there makes what it is told."""
    return mount.creates is not None and not mount.target.startswith("/")


def _above(path: str) -> Iterator[str]:
    parts = path.split("/", _DEEPEST)
    return ("/".join(parts[:end]) for end in range(len(parts) - 1, 1, -1))


def _is_same(mount: Mount | None, folder: str) -> bool:
    return mount is not None and _parts(mount.source) == folder
