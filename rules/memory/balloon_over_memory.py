from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.memory import memory_mib
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class BalloonOverMemory(GuestRule):
    """The minimum memory of a VM exceeds its maximum.

    ## What it finds

    `balloon` above `memory`.

    ## Why it matters

    `balloon` is how far the VM may be shrunk. PVE starts the VM and never shrinks it, and its API refuses
    every change of the memory until the two values fit.

    ## When to ignore it

    Never.
    """

    name = "balloon-over-memory"
    category = Category.MEMORY
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("balloon",)
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (update_vm_api: balloon value too large)",
        "QEMU 10.0.50 hw/virtio/virtio-balloon.c (virtio_balloon_to_target), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        memory = memory_mib(config)
        if config.number("balloon", 0) > memory:
            balloon = config["balloon"]
            yield Finding(
                place=balloon.at(),
                message=f"`balloon` (minimum memory) exceeds `memory` ({memory} MiB): it has no effect",
                help=f"lower `balloon` to {memory} or less, or raise `memory`",
                fix=Fix.unsafe(f"set balloon to {memory}", balloon.replace(str(memory))),
            )
