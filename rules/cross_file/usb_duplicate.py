from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.passthrough.usb import device_of
from pvelint.grammar.vm.usb import usb_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, JoinKey, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import Use, related, use_by

Device = tuple[str | None, str]
"""The node, and `vendor:product` or a port such as `1-2.3`."""


class UsbDuplicate(TreeRule):
    """A USB device is passed through twice.

    ## What it finds

    A port that one VM passes through twice, and a port or device (`vendor:product`) that two VMs of a node pass through,
    directly or by a mapping, and that both start automatically. A `vendor:product` twice in one VM is left alone: that
    passes through two equal devices.

    ## Why it matters

    A USB device belongs to one VM. The one that starts first takes it, the other runs without it: which one that is
    changes from start to start.

    ## When to ignore it

    When the node has as many equal devices as VMs that want one.
    """

    name = "usb-duplicate"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.DEVICE_MISSING
    words = ("usb",)
    evidence = Evidence.TREE
    join_keys = (JoinKey.USB,)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/USB.pm (print_usbdevice_full: hostbus and hostport)",
        "QEMU 10.0.50 hw/usb/host-libusb.c (usb_host_realize, usb_host_auto_check), read",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        taken: dict[Device, Use] = {}
        for guest in vms(tree):
            own: dict[Device, Use] = {}
            rivals: dict[str, list[tuple[str, Use, Use]]] = {}
            for device, use in _uses(guest):
                earlier = own.get(device) if ":" not in device[1] else None
                if earlier is not None:
                    yield _twice(device[1], use, earlier)
                elif use.starts and (rival := taken.get(device)) is not None and use.clashes(rival):
                    rivals.setdefault(rival.owner, []).append((device[1], use, rival))
                own.setdefault(device, use)
            yield from map(_shared, rivals.values())
            for device, use in own.items():
                if use.starts:
                    taken.setdefault(device, use)


def _twice(name: str, use: Use, earlier: Use) -> Finding:
    pair = f"`{use.place.key}` and `{earlier.place.key}` of {use.owner}"
    return Finding(
        place=use.place,
        message=f"USB device `{name}` is passed through to {pair}: only one of them gets it",
        help="remove one of the lines",
        related=related([earlier], "has it here"),
    )


def _shared(uses: list[tuple[str, Use, Use]]) -> Finding:
    """All that a VM shares with one other."""
    name, use, rival = uses[0]
    subject = (
        f"USB devices `{name}` and {len(uses) - 1} more are" if len(uses) > 1 else f"USB device `{name}` is"
    )
    return Finding(
        place=use.place,
        message=f"{subject} passed through to {use.owner} and {rival.owner}: only one of them gets it",
        help="give it to one VM, or let only one of them start automatically",
        related=related([rival], "has it here"),
    )


def _uses(guest: Guest) -> Iterator[tuple[Device, Use]]:
    if guest.is_template:
        return
    for usb in usb_devices(guest.config):
        option = "mapping" if usb.mapping else "host"
        if name := device_of(guest, usb):
            yield (guest.node, name), use_by(guest, usb.setting.at(option))
