from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class UsbWithoutDevice(GuestRule):
    """A `usbN` line does not say which device it passes through.

    ## What it finds

    A `usbN` line with neither `host` nor `mapping`, such as `usb0: usb3=1`.

    ## Why it matters

    PVE refuses to start the VM ("no usb id or path given").

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "usb-without-device"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("usb",)
    since = Version.V8_4
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/USB.pm (parse_usb_device, print_usbdevice_full: "no usb id or path'
        ' given")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for setting in guest.config.numbered("usb"):
            if not setting.get("host") and not setting.get("mapping"):
                yield Finding(
                    place=setting.at(),
                    message=f"`{setting.key}` names neither a host device nor a mapping: PVE refuses to start the VM",
                    help="add `host=` (vendor:product, bus-port or spice) or `mapping=`",
                )
