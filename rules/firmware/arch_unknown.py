from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import AARCH64, X86_64
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class ArchUnknown(GuestRule):
    """PVE has no emulator for the VM's architecture.

    ## What it finds

    An `arch` other than `x86_64` and `aarch64`.

    ## Why it matters

    PVE refuses to start the VM ("don't know how to emulate architecture").

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "arch-unknown"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("arch",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Helpers.pm (get_command_for_arch)",
        "qemu-server 7.4-7 PVE/QemuServer.pm (get_command_for_arch)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["arch"]
        if setting.value not in (X86_64, AARCH64):
            yield Finding(
                place=setting.at(),
                message=f"PVE cannot emulate architecture `{setting.value}`: it refuses to start the VM",
                help="use `x86_64` or `aarch64`",
            )
