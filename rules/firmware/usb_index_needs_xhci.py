from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.machine_version import MachineVersion, started_version
from pvelint.grammar.vm.ostype import windows_version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_LAST_OLD_INDEX = 4
_NEEDED = MachineVersion(7, 1)


class UsbIndexNeedsXhci(GuestRule):
    """A USB device above `usb4` needs a newer machine type or another OS type.

    ## What it finds

    `usb5` to `usb13` in a VM whose `ostype` is neither `l26` nor Windows 8 or later, or whose machine version is
    below 7.1. A Windows VM without a version in `machine` gets that of the QEMU it was created with if that is 9.1 or
    later (PVE 8 and later), else 5.1.

    ## Why it matters

    Only then does the VM have the USB controller with enough ports. Otherwise PVE refuses to start it: "using
    usb5 is only possible with machine type >= 7.1 and ostype l26 or windows > 7".

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "usb-index-needs-xhci"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("usb",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm (assert_usb_index_is_useable)",
        "qemu-server 9.2.6 PVE/QemuServer/Machine.pm (get_vm_machine)",
        "qemu-server 7.4-7 PVE/QemuServer/USB.pm (assert_usb_index_is_useable)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        above = [s for s in config.numbered("usb") if s.index_of_key > _LAST_OLD_INDEX]
        if not above:
            return
        ostype = config.text("ostype")
        machine = started_version(config, guest.version)
        if machine >= _NEEDED and (ostype == "l26" or windows_version(ostype) > 7):
            return
        if machine < _NEEDED:
            cause, cure = f"machine version {machine} is below 7.1", "pin a newer machine version"
        else:
            cause, cure = f"`ostype` is {ostype or 'not set'}", "set `ostype: l26` or a newer Windows"
        for setting in above:
            yield Finding(
                place=setting.at(),
                message=(
                    f"`{setting.key}` needs machine version 7.1 and Linux or Windows 8 or later, but {cause}:"
                    " PVE refuses to start the VM"
                ),
                help=f"use `usb0` to `usb4`, or {cure}",
            )
