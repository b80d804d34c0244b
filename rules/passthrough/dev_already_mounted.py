from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import passed_devices
from pvelint.grammar.container.lxc_lines import Mount, lxc_lines, mounts
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

_DEEPEST = 8
"""Folders that are looked at: the node's `/dev` has no deeper ones."""


class DevAlreadyMounted(GuestRule):
    """A device of a container is passed as `devN` and mounted by a line for LXC as well.

    ## What it finds

    `devN` and a `lxc.mount.entry` that makes the same file, or that mounts the node's folder with it at the same place,
    as `/dev/dri dev/dri`. Silent where `lxc.autodev` is set.

    ## Why it matters

    LXC does its mounts first. Then PVE makes the file of `devN`, and finds that it is there ("Could not mknod ...: File
    exists"): the container does not start.

    ## When to ignore it

    Never: the container does not start.
    """

    name = "dev-already-mounted"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("dev",)
    words = ("lxc.mount.entry",)
    since = Version.V8_4
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 lxc-pve-autodev-hook (for_current_passthrough_devices)",
        "lxc 6.0.5 src/lxc/conf.c (lxc_setup: mount entries, then the hooks of autodev), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if lxc_lines(guest.config, "lxc.autodev"):
            return
        made = {_target(mount): mount for mount in mounts(guest.config) if _makes_something(mount)}
        for device in passed_devices(guest.config) if made else ():
            path = device.path.strip("/") if device.is_sound else ""
            mount = made.get(path) or next(
                (made[above] for above in _above(path) if _is_same(made.get(above), above)), None
            )
            if mount is not None:
                yield Finding(
                    place=device.setting.at("path"),
                    message=f"LXC mounts `{mount.target}` before PVE makes the file of `{device.key}` there, which fails: the"
                    " container does not start",
                    help="delete the line `lxc.mount.entry`: `devN` brings the file and the right to open it",
                    related=(Related(mount.setting.at(), "mounts it, too"),),
                    fix=Fix.unsafe("delete the line for LXC", mount.setting.delete())
                    if _target(mount) == path
                    else None,
                )


def _target(mount: Mount) -> str:
    return mount.target.strip("/")


def _makes_something(mount: Mount) -> bool:
    """LXC ignores a target that begins with `/`, and of one that is not there makes what it is told."""
    return mount.creates is not None and not mount.target.startswith("/")


def _above(path: str) -> Iterator[str]:
    parts = path.split("/", _DEEPEST)
    return ("/".join(parts[:end]) for end in range(len(parts) - 1, 1, -1))


def _is_same(mount: Mount | None, folder: str) -> bool:
    return mount is not None and mount.source.strip("/") == folder
