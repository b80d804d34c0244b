from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.nodes import is_folder
from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity


class MountPointNoDisk(GuestRule):
    """A mount point is something below the node's `/dev` that holds no file system.

    ## What it finds

    `mpN` or `rootfs` of a folder such as `/dev/dri` or `/dev/bus/usb`, or of a device that is no disk, such as
    `/dev/ttyUSB0`.

    ## Why it matters

    PVE takes any path below `/dev` for a disk and mounts the file system on it: `mount` says "not a block device", and the
    container does not start. Devices are passed with `devN`, each by itself.

    ## When to ignore it

    Never: the container does not start.
    """

    name = "mount-point-no-disk"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("rootfs", "mp")
    words = ("/dev/",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (classify_mountpoint)",
        "pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount: device)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for volume in volumes(guest.config):
            kind = is_folder(volume.volume) if volume.is_device else None
            if kind is None:
                continue
            what = "a folder" if kind else "no disk"
            passed = "pass each device in it" if kind else "pass it"
            yield Finding(
                place=volume.setting.at("volume"),
                message=f"PVE takes `{volume.volume}` for a disk to mount, and it is {what}: the container does not start",
                help=f"{passed} with a `devN` of its own"
                if guest.version >= Version.V8_4
                else "pass it with `lxc.mount.entry` and `lxc.cgroup2.devices.allow`",
            )
