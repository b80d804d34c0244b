from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.api.containers import passed_devices


class DevWithoutPath(GuestRule):
    """A device that a container is to get has no path.

    ## What it finds

    `devN` without `path`, as with only a `gid`.

    ## Why it matters

    PVE refuses to start the container ("Path has to be defined").

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
    sources = ("pve-container 6.1.10 PVE/LXC/Config.pm (parse_device)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for device in passed_devices(guest.config):
            if not device.setting.reading.complained and not device.path:
                yield Finding(
                    place=device.setting.at(),
                    message=f"`{device.key}` names no device: PVE refuses to start the container",
                    help="write the device's path first, as in `/dev/dri/renderD128,gid=104`",
                )
