from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.memory import hotplug_features, memory_mib, numa_nodes, static_mib
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_FIRST_DIMM_MIB = 512
_DIMMS_OF_A_SIZE = 32
_SIZES = 8


class MemoryHotplugConstraints(GuestRule):
    """Memory hotplug is on, but the VM does not meet its conditions.

    ## What it finds

    `hotplug` with `memory` in a VM that has no `numa: 1`, has a custom topology (`numa0`, ...), has less than
    1024 MiB of memory (per socket with 1 GiB hugepages), shares folders with virtio-fs (PVE 8.4 and later), or
    whose memory cannot be made of the virtual DIMMs that PVE plugs: 1024 MiB and then 32 DIMMs of 512 MiB, 32 of
    1 GiB and so on.

    ## Why it matters

    PVE checks all of this when it builds the VM's command line, and refuses to start it: "NUMA needs to
    be enabled for memory hotplug", "minimum memory must be 1024MB", "memory size must be aligned to 512 for
    hotplugging", "cannot enable memory hotplugging with custom NUMA topology", "Memory hotplug does not work in
    combination with virtio-fs.".

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "memory-hotplug-constraints"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hotplug",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer/Memory.pm (config, foreach_dimm)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if "memory" not in hotplug_features(config):
            return
        hotplug = config["hotplug"].at()
        if not config.flag("numa"):
            yield Finding(
                place=hotplug,
                message="memory hotplug needs `numa: 1`: PVE refuses to start the VM",
                help="set `numa: 1`, or remove `memory` from `hotplug`",
            )
        elif (node := next(numa_nodes(config), None)) is not None:
            yield Finding(
                place=node.setting.at(),
                message="memory hotplug does not work with custom `numaN` lines: PVE refuses to start the VM",
                help="remove the `numaN` lines, or remove `memory` from `hotplug`",
            )
        else:
            yield from _size(guest)
        if guest.version >= Version.V8_4 and (shared := config.numbered("virtiofs")):
            yield Finding(
                place=shared[0].at(),
                message="memory hotplug does not work with virtio-fs: PVE refuses to start the VM",
                help="remove `memory` from `hotplug`, or remove the `virtiofsN` lines",
            )


def _size(guest: Guest) -> Iterator[Finding]:
    config = guest.config
    memory, base = memory_mib(config), static_mib(config)
    place = (config.get("memory") or config["hotplug"]).at()
    if memory < base:
        yield Finding(
            place=place,
            message=f"memory hotplug needs at least {base} MiB of memory, not {memory}: PVE refuses to start the VM",
            help=f"set `memory: {base}` or more, or remove `memory` from `hotplug`",
        )
    elif (
        sizes := _reachable(memory, base, 1024 if config.text("hugepages") == "1024" else _FIRST_DIMM_MIB)
    ) is not None:
        below, above = sizes
        yield Finding(
            place=place,
            message=f"{memory} MiB is not a size that memory hotplug can build from whole DIMMs: PVE refuses to start the VM",
            help=f"set `memory: {above}` or `memory: {below}`, or remove `memory` from `hotplug`",
        )


def _reachable(memory: int, size: int, dimm: int) -> tuple[int, int] | None:
    """The nearest sizes below and above that DIMMs can make, None where they make this one."""
    for _ in range(_SIZES):
        end = size + dimm * _DIMMS_OF_A_SIZE
        if memory <= end:
            below = size + (memory - size) // dimm * dimm
            return None if below == memory else (below, below + dimm)
        size, dimm = end, dimm * 2
    return None
