from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.line_kit.meaning import word_meaning
from pvelint.rules.line_kit.refusal import choice

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
    fix = Applicability.UNSAFE
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "no such serial device", "no such parallel'
        ' device")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for kind, devices in _DEVICES.items():
            for setting in guest.config.numbered(kind):
                if "/" in setting.value or setting.value in _NONE[kind]:
                    continue
                meaning = word_meaning(kind, None, setting.value, ())
                words = meaning.words if meaning else ()
                yield Finding(
                    place=setting.at(),
                    message=f"the host has no {kind} device `{setting.value}`: PVE refuses to start the VM",
                    help=f"write {choice(words) if words else devices}",
                    fix=Fix.unsafe(f"write `{words[0]}`", setting.replace(words[0]))
                    if len(words) == 1
                    else None,
                )
