from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class NoConsole(GuestRule):
    """Nobody can see what the VM shows.

    ## What it finds

    `vga: none` of a VM without a serial port, without a passed-through device that could be a graphics card and without
    `args`.

    ## Why it matters

    Neither the console of the web interface nor `qm terminal` can connect: when the guest does not boot or has no
    network, there is no way in.

    ## When to ignore it

    When the VM is never looked at.
    """

    name = "no-console"
    category = Category.FIRMWARE
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("vga",)
    words = ("none",)
    starts_only = True
    sources = ('qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "-nographic")',)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        vga = config["vga"]
        others = ("hostpci", "serial", "args")
        if vga.get("type") == "none" and config.bases.isdisjoint(others):
            yield Finding(
                place=vga.at(),
                message="the VM has neither a display nor a serial port: no console can connect to it",
                help="add `serial0: socket` for `qm terminal`, or remove the line",
            )
