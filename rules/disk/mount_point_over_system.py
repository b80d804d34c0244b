from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.nodes import is_folder
from pvelint.grammar.container.volumes import MountedVolume, volumes
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
_LINKS = ("var/run", "var/lock")
_LINKS_TO_USR = ("bin", "lib", "lib64", "sbin")
_WITH_LINKS_TO_USR = frozenset(("archlinux", "centos", "debian", "fedora", "opensuse", "ubuntu"))


class MountPointOverSystem(GuestRule):
    """A mount point covers a folder of the container's system.

    ## What it finds

    `mp=/`, and a mount point on `/etc`, `/usr`, `/bin`, `/lib`, `/sbin`, `/boot`, `/dev`, `/proc`, `/sys` or `/run`, below
    `/dev`, `/proc` or `/sys`, and on or below what is a link in the container's system: `/var/run`, `/var/lock`, and where
    the distribution has them in `/usr`, `/bin`, `/lib` and `/sbin`, as in `mp=/lib/modules`.

    ## Why it matters

    PVE mounts it before the container starts, over what is there: on `/` or `/usr` the container finds no program to
    start. On `/dev`, `/proc` and `/sys` LXC mounts its own over it, so that nobody sees the mount point. PVE follows no link
    of the container's, and refuses to start it with a mount point behind one ("symlink encountered").

    ## When to ignore it

    When the mount point holds what belongs in that folder, or an old system has no link there.
    """

    name = "mount-point-over-system"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.GUEST
    other_impacts = (Impact.NO_START,)
    keys = ("mp",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (mountpoint_insert_staged, walk_tree_nofollow_fd: symlink encountered)",
        "lxc 6.0.5 src/lxc/conf.c (lxc_setup: mount_autodev and lxc_mount_auto_mounts after the pre-start hook), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        is_merged = guest.config.text("ostype") in _WITH_LINKS_TO_USR
        links = (*_LINKS, *(_LINKS_TO_USR if is_merged else ()))
        for volume in volumes(guest.config):
            if volume.is_root or (volume.is_device and is_folder(volume.volume) is not None):
                continue  # of the devices `mount-point-no-disk` speaks
            folder = "/".join(part for part in volume.target.split("/") if part)
            link = next((link for link in links if f"{folder}/".startswith(f"{link}/")), None)
            if link is not None:
                yield _behind(volume, folder, link)
            elif not folder or folder in _SYSTEM or folder.partition("/")[0] in _MOUNTED_BY_LXC:
                yield _over(volume, folder)


def _behind(volume: MountedVolume, folder: str, link: str) -> Finding:
    has_other_name = link in _LINKS_TO_USR and folder != link
    return Finding(
        place=volume.setting.at("mp"),
        message=f"`/{link}` is a link in today's systems: PVE does not follow it, and refuses to start the container",
        help=f"mount it on `/usr/{folder}`, where the link leads"
        if has_other_name
        else "mount it in a folder of its own, such as `/srv/data`",
        impact=Impact.NO_START,
    )


def _over(volume: MountedVolume, folder: str) -> Finding:
    first = folder.partition("/")[0]
    return Finding(
        place=volume.setting.at("mp"),
        message=f"`{volume.key}` is mounted on `/{folder}`, and LXC mounts its own `/{first}` over it: the container does not"
        f" see what is in `{volume.key}`"
        if first in _MOUNTED_BY_LXC
        else f"`{volume.key}` is mounted over `/{folder}` of the container's system, whose files it hides",
        help="mount it in a folder of its own, such as `/srv/data`",
    )
