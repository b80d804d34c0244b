from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.memory import NumaNode, hotplug_features, memory_mib, numa_nodes, static_mib
from pvelint.grammar.vm.processors import all_cpus, sockets
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class NumaTopologyInvalid(GuestRule):
    """The NUMA topology of `numa0`, `numa1`, ... contradicts itself or the VM's memory.

    ## What it finds

    With `numa: 1`: a `numaN` line without `memory`, with a descending range, or with `hostnodes`
    but no `policy`; nodes whose memory does not add up to the VM's memory. Also what only QEMU checks: a
    missing `numa0` below `numa1`, a CPU that the VM does not have, a CPU that is in two nodes, and, without `numaN` lines,
    memory that cannot be divided among the sockets.

    ## Why it matters

    PVE checks the former when it builds the VM's command line, and refuses to start it: "total memory
    for NUMA nodes must be equal to vm static memory", "missing NUMA node0 memory value", "you need to define a policy
    for hostnode 0", "invalid range". QEMU refuses the others. With `numa: 0` the lines are ignored.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "numa-topology-invalid"
    category = Category.MEMORY
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("numa",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Memory.pm (config, parse_numa)",
        "QEMU 10.0.50 hw/core/numa.c (parse_numa_node, numa_complete_configuration), read",
        "QEMU 10.0.50 hw/core/machine.c (machine_set_cpu_numa_node), read",
        "QEMU 7.2.22 -m 2048 with three nodes of size=682.666666666667M, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not config.flag("numa"):
            return
        nodes = list(numa_nodes(config))
        found = [finding for node in nodes for finding in _node(node)]
        yield from found
        if not found:
            yield from _for_qemu(nodes, all_cpus(config))
        if not nodes:
            yield from _split(guest.config)
        if not nodes or found or "memory" in hotplug_features(config):
            return
        total, memory = sum(node.memory for node in nodes), memory_mib(config)
        if total != memory:
            yield Finding(
                place=nodes[-1].setting.at("memory"),
                message=f"the NUMA nodes add up to {total:.12g} MiB, but the VM has {memory} MiB: PVE refuses to start the VM",
                help="make the memory of the `numaN` lines add up to `memory`",
            )


def _split(config: Config) -> Iterator[Finding]:
    """Without `numaN` lines PVE divides the memory among the sockets, and QEMU adds it up again, in bytes."""
    parts, memory = sockets(config), static_mib(config)
    if (memory << 20) % parts:
        yield Finding(
            place=(config.get("sockets") or config["numa"]).at(),
            impact=Impact.QEMU_REFUSES,
            message=f"with `numa: 1` PVE divides the memory of {memory} MiB among {parts} sockets, which leaves a remainder:"
            " QEMU refuses to start",
            help=f"make the memory a multiple of {parts} MiB, or use another number of sockets"
            if "memory" not in hotplug_features(config)
            else "use 1, 2 or 4 sockets, or remove `memory` from `hotplug`",
        )


def _node(node: NumaNode) -> Iterator[Finding]:
    key = node.setting.key
    if (wrong := node.reversed_range()) is not None:
        option, first, last = wrong
        yield Finding(
            place=node.setting.at(option),
            message=f"the range `{first}-{last}` of `{key}` is descending: PVE refuses to start the VM",
            help=f"write `{last}-{first}`",
        )
    if not node.memory:
        yield Finding(
            place=node.setting.at("memory"),
            message=f"`{key}` has no `memory`: PVE refuses to start the VM",
            help="add `memory=` with the size of this node in MiB",
        )
    if node.has_hostnodes and not node.policy:
        yield Finding(
            place=node.setting.at("hostnodes"),
            message=f"`{key}` has `hostnodes` but no `policy`: PVE refuses to start the VM",
            help="add `policy=bind`, `policy=preferred` or `policy=interleave`",
        )


def _for_qemu(nodes: list[NumaNode], cpus: int) -> Iterator[Finding]:
    numbers = {node.setting.index_of_key for node in nodes}
    if nodes and (missing := set(range(max(numbers))) - numbers):
        last = nodes[-1].setting
        yield _refusal(
            last,
            None,
            f"there is `{last.key}` but no `numa{min(missing)}`",
            "number the nodes from 0, without gaps",
        )
    owners: list[tuple[range, Setting]] = []
    for node in nodes:
        ranges = node.cpu_ranges()
        if (reason := _fault(node.setting.key, ranges, cpus, owners)) is not None:
            yield _refusal(node.setting, "cpus", reason, "give each CPU of the VM to one node")
        owners += [(part, node.setting) for part in ranges]


def _fault(key: str, ranges: list[range], cpus: int, owners: list[tuple[range, Setting]]) -> str | None:
    for part in ranges:
        if part.stop > cpus:
            return f"`{key}` names CPU {part.stop - 1}, but the VM has only CPUs 0 to {cpus - 1}"
        for taken, owner in owners:
            if (first := max(part.start, taken.start)) < min(part.stop, taken.stop):
                return f"CPU {first} is in both `{key}` and `{owner.key}`"
    return None


def _refusal(setting: Setting, option: str | None, reason: str, advice: str) -> Finding:
    return Finding(
        place=setting.at(option),
        impact=Impact.QEMU_REFUSES,
        message=f"{reason}: QEMU refuses to start",
        help=advice,
    )
