from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_DEVICES = {
    "serial": "`socket`, or a device of the host such as `/dev/ttyS0`",
    "parallel": "a device of the host such as `/dev/parport0`",
}
_NONE = {"serial": ("socket", "0"), "parallel": ("0",)}
"""What needs no device; PVE takes `0` for no port."""


class PortWithoutDevice(GuestRule):
    """A serial or parallel port names no device of the host.

    ## What it finds

    A `serialN` that is neither `socket` nor a path, or a `parallelN` that is not a path: `serial0: Socket`,
    `serial1: ttyS0`.

    ## Why it matters

    PVE accepts any text when it reads the file, and refuses to start the VM ("no such serial device").

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "port-without-device"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("serial", "parallel")
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "no such serial device", "no such parallel'
        ' device")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for kind, devices in _DEVICES.items():
            for setting in guest.config.numbered(kind):
                if "/" in setting.value or setting.value in _NONE[kind]:
                    continue
                yield Finding(
                    place=setting.at(),
                    message=f"the host has no {kind} device `{setting.value}`: PVE refuses to start the VM",
                    help=f"write {devices}",
                )
