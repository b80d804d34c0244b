from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import passed_devices
from pvelint.grammar.container.nodes import is_folder
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Severity

_OF_PROGRAMS = {
    "/dev/dri/renderD": "render",
    "/dev/kfd": "render",
    "/dev/ttyUSB": "dialout",
    "/dev/ttyACM": "dialout",
    "/dev/ttyAMA": "dialout",
    "/dev/ttyS": "dialout",
    "/dev/serial/": "dialout",
    "/dev/video": "video",
    "/dev/apex_": "apex",
}
"""What services open that do not run as root, and whose it is on most systems."""


class DevForRootOnly(GuestRule):
    """A device of a container belongs to its root alone.

    ## What it finds

    `devN` of a GPU's render node, a serial port, a camera or a Coral without `uid`, `gid` and `mode`.

    ## Why it matters

    PVE makes the device file with mode 0660 for user and group 0 of the container. Media servers, Zigbee2MQTT and others
    run as users of their own there and get "Permission denied". It does not take over the node's groups.

    ## When to ignore it

    When the program that uses the device runs as root.
    """

    name = "dev-for-root-only"
    category = Category.PASSTHROUGH
    guests = (CONTAINER,)
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("dev",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (create_passthrough_device_node), PVE/LXC/Config.pm ($dev_desc)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for device in passed_devices(guest.config):
            path = device.path
            group = next((group for start, group in _OF_PROGRAMS.items() if path.startswith(start)), None)
            if not device.is_sound or group is None or is_folder(path):
                continue
            if not {"uid", "gid", "mode"} & set(device.setting.options):
                yield Finding(
                    place=device.setting.at("path"),
                    message=f"only root of the container may open `{path}`: its group there is 0",
                    help=f"add `gid=` with the number that the device's group has in the container (`getent group {group}`)",
                )
