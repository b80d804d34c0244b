from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class VgaSerialMissing(GuestRule):
    """The display is a serial port that the VM does not have.

    ## What it finds

    `vga: serialN` without a `serialN` line.

    ## Why it matters

    The VM starts without a display, and neither the console of the web interface nor `qm terminal` can connect to
    it.

    ## When to ignore it

    When the VM is meant to have no console; `vga: none` says so.
    """

    name = "vga-serial-missing"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("vga",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "-nographic")',
        'pve-docs 9.1.3 qm-cloud-init.adoc ("--serial0 socket --vga serial0")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        vga = guest.config["vga"]
        port = vga.get("type")
        if port.startswith("serial") and port not in guest.config:
            yield Finding(
                place=vga.at(),
                message=f"`vga` is `{port}`, but the VM has no such port: it starts without a console",
                help=f"add `{port}: socket`",
                fix=Fix.unsafe(f"add {port}: socket", guest.main.insert(port, "socket")),
            )
