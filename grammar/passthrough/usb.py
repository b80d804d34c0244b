"""Which USB device a `usbN` line passes through."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.vm.usb import Usb


def device_of(guest: Guest, usb: Usb) -> str | None:
    """`0781:5583` or a port such as `1-2.4`, directly or by the mapping's only entry for the node."""
    if usb.mapping is None:
        return usb.device
    known = guest.tree.cluster.usb_mappings or {}
    entries = known[usb.mapping].on(guest.node) if usb.mapping in known else ()
    return (entries[0].text("path") or entries[0].id) if len(entries) == 1 else None
