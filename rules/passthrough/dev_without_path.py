from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.api.containers import is_folder, passed_devices


class DevWithoutPath(GuestRule):
    """A device that a container is to get has no path, or that of a folder.

    ## What it finds

    `devN` without `path`, as with only a `gid`, or with a folder such as `/dev/dri`.

    ## Why it matters

    PVE refuses to start the container ("Path has to be defined", "/dev/dri is not a device").

    ## When to ignore it

    Never: the container does not start.
    """

    name = "dev-without-path"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("dev",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (parse_device)",
        "pve-container 6.1.10 PVE/LXC/Tools.pm (get_device_mode_and_rdev)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for device in passed_devices(guest.config):
            if device.is_sound and is_folder(device.path):
                yield Finding(
                    place=device.setting.at("path"),
                    message=f"`{device.path}` is a folder, not a device: PVE refuses to start the container",
                    help="pass each device in it with a `devN` of its own",
                )
            elif not device.setting.reading.complained and not device.path:
                yield Finding(
                    place=device.setting.at(),
                    message=f"`{device.key}` names no device: PVE refuses to start the container",
                    help="write the device's path first, as in `/dev/dri/renderD128,gid=104`",
                )
