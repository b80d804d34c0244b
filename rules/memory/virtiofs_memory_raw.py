from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.scalars import is_digits
from pvelint.grammar.version import Version
from pvelint.grammar.vm.memory import hotplug_features
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_DEFAULT = "512"


class VirtiofsMemoryRaw(GuestRule):
    """A VM with virtio-fs does not say its memory as a plain number.

    ## What it finds

    `virtiofsN` on a VM without NUMA whose `memory` is missing or written as `current=N`.

    ## Why it matters

    For virtio-fs PVE puts the text of the `memory` line into the size of the shared memory as it stands. QEMU then
    reads `size=M` or `size=current=2048M` and refuses to start.

    ## When to ignore it

    With a later version of PVE that has this corrected.
    """

    name = "virtiofs-memory-raw"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("virtiofs",)
    since = Version.V8_4
    starts_only = True
    fix = Applicability.SAFE
    sources = ("qemu-server PVE/QemuServer/Memory.pm (config: `size=$conf->{memory}M`)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        shared = config.numbered("virtiofs")
        if not shared or config.flag("numa") or "memory" in hotplug_features(config):
            return
        memory = config.get("memory")
        if memory is None:
            yield Finding(
                place=shared[0].at(),
                message="QEMU refuses to start: for virtio-fs PVE needs the size of the memory, and `memory` is not set",
                help=f"set `memory`; the default is {_DEFAULT}",
                fix=Fix.safe(f"add memory: {_DEFAULT}", guest.main.insert("memory", _DEFAULT)),
            )
        elif "=" in memory.value or not is_digits(memory.value):
            size = memory.get("current")
            yield Finding(
                place=memory.at(),
                message="QEMU refuses to start: for virtio-fs PVE hands over this text as the size of the memory, and"
                f" `{memory.value}M` is none",
                help=f"write `memory: {size}`",
                fix=Fix.safe(f"write memory: {size}", memory.replace(size)) if is_digits(size) else None,
            )
