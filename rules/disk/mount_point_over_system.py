from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.nodes import is_folder
from pvelint.grammar.container.volumes import volumes
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_SYSTEM = frozenset(
    [
        "bin",
        "boot",
        "dev",
        "etc",
        "lib",
        "lib64",
        "proc",
        "run",
        "sbin",
        "sys",
        "usr",
        "usr/bin",
        "usr/lib",
        "usr/sbin",
    ]
)
_MOUNTED_BY_LXC = frozenset(("dev", "proc", "sys"))


class MountPointOverSystem(GuestRule):
    """A mount point covers a folder of the container's system.

    ## What it finds

    `mp=/`, and a mount point on `/etc`, `/usr`, `/bin`, `/lib`, `/sbin`, `/boot`, `/dev`, `/proc`, `/sys` or `/run`, or below
    `/dev`, `/proc` or `/sys`.

    ## Why it matters

    PVE mounts it before the container starts, over what is there: on `/` or `/usr` the container finds no program to
    start. On `/dev`, `/proc` and `/sys` LXC mounts its own over it, so that nobody sees the mount point. Where `/bin`, `/lib`
    or `/sbin` is a link in the container, as in today's systems, PVE refuses to start it ("symlink encountered").

    ## When to ignore it

    When the mount point holds what belongs in that folder.
    """

    name = "mount-point-over-system"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("mp",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (mountpoint_insert_staged, walk_tree_nofollow_fd: symlink encountered)",
        "lxc 6.0.5 src/lxc/conf.c (lxc_setup: mount_autodev and lxc_mount_auto_mounts after the pre-start hook), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for volume in volumes(guest.config):
            folder = "/".join(part for part in volume.target.split("/") if part)
            is_below = folder.partition("/")[0] in _MOUNTED_BY_LXC
            if volume.is_device and is_folder(volume.volume) is not None:
                continue  # of which `mount-point-no-disk` speaks
            if not volume.is_root and (not folder or folder in _SYSTEM or is_below):
                yield Finding(
                    place=volume.setting.at("mp"),
                    message=f"`{volume.key}` is mounted on `/{folder}`, and LXC mounts its own"
                    f" `/{folder.partition('/')[0]}` over it: the container does not see what is in `{volume.key}`"
                    if is_below
                    else f"`{volume.key}` is mounted over `/{folder}` of the container's system, whose files it hides",
                    help="mount it in a folder of its own, such as `/srv/data`",
                )
