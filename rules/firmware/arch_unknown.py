from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.processors import AARCH64, X86_64
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)
from pvelint.rules.line_kit.comments import comment_at
from pvelint.rules.line_kit.meaning import word_meaning
from pvelint.rules.line_kit.refusal import choice

_OF_CONTAINERS = ("amd64", "arm64", "armhf", "i386", "riscv64")
"""Of those that LXC knows, what PVE offers."""


class ArchUnknown(GuestRule):
    """The guest's architecture is none that PVE can start.

    ## What it finds

    An `arch` of a VM other than `x86_64` and `aarch64`, and one of a container that LXC does not know: `AMD64`, also
    `riscv32`, which PVE offers. Of one with a comment behind it `trailing-comment` speaks.

    ## Why it matters

    PVE refuses to start the VM ("don't know how to emulate architecture"), LXC the container ("Unsupported
    personality").

    ## When to ignore it

    Never: the guest does not start.
    """

    name = "arch-unknown"
    category = Category.FIRMWARE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("arch",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Helpers.pm (get_command_for_arch)",
        "qemu-server 7.4-7 PVE/QemuServer.pm (get_command_for_arch)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config)",
        "lxc 6.0.5 src/lxc/confile.c (lxc_config_parse_arch), run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config.get("arch")
        if setting is None or comment_at(setting.value) >= 0:
            return
        if guest.kind is CONTAINER:
            yield from _of_container(setting)
            return
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


def _of_container(setting: Setting) -> Iterator[Finding]:
    from pvelint.grammar.container.lxc_values import ARCHITECTURES

    if setting.value in ARCHITECTURES:
        return
    meaning = word_meaning("arch", None, setting.value, _OF_CONTAINERS)
    words = meaning.words if meaning else ()
    yield Finding(
        place=setting.at(),
        message=f"LXC does not know architecture `{setting.value}`: the container does not start",
        help=f"write {choice(words)}" if words else f"write {choice(_OF_CONTAINERS)}",
        fix=Fix.unsafe(f"write `{words[0]}`", setting.replace(words[0])) if len(words) == 1 else None,
    )
