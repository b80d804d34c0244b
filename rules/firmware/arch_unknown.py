from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import AARCH64, X86_64
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.line_kit.meaning import word_meaning
from pvelint.rules.line_kit.refusal import choice


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
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Helpers.pm (get_command_for_arch)",
        "qemu-server 7.4-7 PVE/QemuServer.pm (get_command_for_arch)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["arch"]
        known = (X86_64, AARCH64)
        if setting.value not in known:
            meaning = word_meaning("arch", None, setting.value, known)
            words = meaning.words if meaning else ()
            yield Finding(
                place=setting.at(),
                message=f"PVE cannot emulate architecture `{setting.value}`: it refuses to start the VM",
                help=f"write {choice(words)}" if words else "write `x86_64` or `aarch64`",
                fix=Fix.unsafe(f"write `{words[0]}`", setting.replace(words[0])) if len(words) == 1 else None,
            )
