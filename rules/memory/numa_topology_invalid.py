from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.memory import NumaNode, hotplug_features, memory_mib, numa_nodes
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class NumaTopologyInvalid(GuestRule):
    """The NUMA topology of `numa0`, `numa1`, ... contradicts itself or the VM's memory.

    ## What it finds

    With `numa: 1`: a `numaN` line without `memory`, with a range that ends before it starts, or with `hostnodes`
    but no `policy`; nodes whose memory does not add up to the VM's memory.

    ## Why it matters

    PVE checks all of this when it builds the VM's command line, and refuses the start. With `numa: 0` the lines
    are not looked at.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "numa-topology-invalid"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("numa",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/Memory.pm (config, parse_numa)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not config.flag("numa"):
            return
        nodes = list(numa_nodes(config))
        found = [finding for node in nodes for finding in _node(node)]
        yield from found
        if not nodes or found or "memory" in hotplug_features(config):
            return
        total, memory = sum(node.memory for node in nodes), memory_mib(config)
        if total != memory:
            yield Finding(
                place=nodes[-1].setting.at("memory"),
                message=f"the NUMA nodes have {total} MiB of memory, the VM {memory}: PVE refuses to start the VM",
                help="make the memory of the numaN lines add up to `memory`",
            )


def _node(node: NumaNode) -> Iterator[Finding]:
    key = node.setting.key
    if (wrong := node.reversed_range()) is not None:
        option, part = wrong
        first, _, last = part.partition("-")
        yield Finding(
            place=node.setting.at(option),
            message=f"the range {part} of {key} ends before it starts: PVE refuses to start the VM",
            help=f"write {last}-{first}",
        )
    if not node.memory:
        yield Finding(
            place=node.setting.at("memory"),
            message=f"{key} does not say how much memory it has: PVE refuses to start the VM",
            help="add `memory=` with the MiB of this node",
        )
    if node.has_hostnodes and not node.policy:
        yield Finding(
            place=node.setting.at("hostnodes"),
            message=f"{key} names host nodes but no policy: PVE refuses to start the VM",
            help="add `policy=bind`, `policy=preferred` or `policy=interleave`",
        )
