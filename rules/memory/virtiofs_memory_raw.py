from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.scalars import is_digits
from pvelint.grammar.version import Version
from pvelint.grammar.vm.memory import hotplug_features
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_DEFAULT = "512"


class VirtiofsMemoryRaw(GuestRule):
    """A VM with virtio-fs has no plain number as `memory`.

    ## What it finds

    `virtiofsN` on a VM without NUMA whose `memory` is missing or written as `current=N`.

    ## Why it matters

    For virtio-fs PVE passes the text of the `memory` line to QEMU as the size of the shared memory, as it stands. QEMU then
    reads `size=M` or `size=current=2048M` and refuses to start.

    ## When to ignore it

    With a later version of PVE that has fixed this.
    """

    name = "virtiofs-memory-raw"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("virtiofs",)
    since = Version.V8_4
    starts_only = True
    fix = Applicability.SAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Memory.pm (config: size=$conf->{memory}M)",
        "QEMU 7.2.22 -object memory-backend-memfd,size=M and size=current=2048M, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        shared = config.numbered("virtiofs")
        if not shared or config.flag("numa") or "memory" in hotplug_features(config):
            return
        memory = config.get("memory")
        if memory is None:
            yield Finding(
                place=shared[0].at(),
                message="`memory` is not set, and for virtio-fs PVE passes its text to QEMU as it stands: QEMU refuses to start",
                help=f"set `memory`; the default is {_DEFAULT}",
                fix=Fix.safe(f"add memory: {_DEFAULT}", guest.main.insert("memory", _DEFAULT)),
            )
        elif "=" in memory.value or not is_digits(memory.value.removeprefix("+")):
            size = memory.get("current")
            yield Finding(
                place=memory.at(),
                message="for virtio-fs PVE passes this text to QEMU as the memory size, and QEMU refuses to start:"
                f" `{memory.value}M` is not a size",
                help=f"write `memory: {size}`",
                fix=Fix.safe(f"write memory: {size}", memory.replace(size)) if is_digits(size) else None,
            )
