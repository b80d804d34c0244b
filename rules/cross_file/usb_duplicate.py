from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.vm.usb import Usb, usb_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, Impact, Severity, Tree, TreeRule
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
    evidence = Evidence.TREE
    sources = ("pve-docs qm.adoc (USB passthrough)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        taken: dict[Device, Use] = {}
        own: dict[Device, Use] = {}
        for guest in vms(tree):
            own.clear()
            for device, use in _uses(guest):
                earlier = own.get(device) if ":" not in device[1] else None
                if earlier is None and use.starts:
                    earlier = taken.get(device)
                if earlier is not None and (earlier.place.path == use.place.path or use.clashes(earlier)):
                    yield _finding(device[1], use, earlier)
                own.setdefault(device, use)
            for device, use in own.items():
                if use.starts:
                    taken.setdefault(device, use)


def _finding(name: str, use: Use, earlier: Use) -> Finding:
    same = use.place.path == earlier.place.path
    pair = (
        f"`{use.place.key}` and `{earlier.place.key}` of {use.owner}"
        if same
        else f"{use.owner} and {earlier.owner}"
    )
    return Finding(
        place=use.place,
        message=f"USB device `{name}` is passed through to {pair}: only one of them gets it",
        help="remove one of the lines"
        if same
        else "give it to one VM, or let only one of them start automatically",
        related=related([earlier], "has it here"),
    )


def _uses(guest: Guest) -> Iterator[tuple[Device, Use]]:
    if guest.is_template:
        return
    for usb in usb_devices(guest.config):
        option = "mapping" if usb.mapping else "host"
        if name := _device(guest, usb):
            yield (guest.node, name), use_by(guest, usb.setting.at(option))


def _device(guest: Guest, usb: Usb) -> str | None:
    known = guest.tree.cluster.usb_mappings or {}
    if usb.mapping is None:
        return usb.device
    entries = known[usb.mapping].on(guest.node) if usb.mapping in known else ()
    return (entries[0].text("path") or entries[0].id) if len(entries) == 1 else None
