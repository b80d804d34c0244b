from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_WITH_VNC_CLIPBOARD = ("std", "cirrus", "vmware", "virtio", "qxl")


class VgaOptionsConflict(GuestRule):
    """The VNC clipboard is on for a display that VNC does not show.

    ## What it finds

    `vga` with `clipboard=vnc` and the type `none` or `serialN`.

    ## Why it matters

    PVE refuses to start the VM ("vga type ... is not compatible with VNC clipboard").

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "vga-options-conflict"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("vga",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (assert_clipboard_config)",
        "qemu-server 8.4.10 PVE/QemuServer.pm (assert_clipboard_config)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        vga = guest.config["vga"]
        kind = vga.get("type")
        if vga.get("clipboard") == "vnc" and kind and not kind.startswith(_WITH_VNC_CLIPBOARD):
            yield Finding(
                place=vga.at("clipboard"),
                message=f"a display of type `{kind}` has no VNC clipboard: PVE refuses to start the VM",
                help="remove `clipboard=vnc`, or use another display type",
                fix=Fix.unsafe("remove clipboard=vnc", vga.remove("clipboard")),
            )
