from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.memory_needs import Need, largest, needs_by_node
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Impact,
    JoinKey,
    Severity,
    Tree,
    TreeRule,
)
from pvelint.rules.guest_kit import related_needs

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory

_FOR_THE_HOST = 1024
_FOR_THE_HOST_BESIDE_PINNED = 2048
"""What PVE itself needs; none of it can be won back from memory that is pinned."""
_HELP = "give the VM less memory than the node has"


class MemoryOverHost(TreeRule):
    """Guests have more memory than their node.

    ## What it finds

    A VM with more memory than its node: an error with `hugepages`, information where `balloon` can make it fit. A container
    whose limit is above the node's memory, as information. As
    information also all VMs of a node that start automatically, if the minimum of all together (`balloon`, else
    `memory`) leaves the node less than 1 GiB; where some of it is pinned for passed-through devices or in hugepages, a
    warning below 2 GiB. The node's memory comes from `pvesh get /nodes/NODE/status`. What a
    passed-through device pins and does not fit is left to `passthrough-memory-overcommit`.

    ## Why it matters

    PVE starts them, except for VMs with `hugepages`, whose memory it allocates beforehand. Once the guests use what they
    were given, the host swaps or kills a VM. A container's `memory` is a limit and takes nothing beforehand, which is why no
    sum counts it; a limit above what the node has keeps the container from nothing.

    ## When to ignore it

    When the guests never use all their memory, or KSM merges enough of it.
    """

    name = "memory-over-host"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.GUEST
    other_impacts = (Impact.NO_START,)
    evidence = Evidence.HARDWARE
    join_keys = (JoinKey.MEMORY,)
    requires = ("inventory",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Memory.pm (hugepages_allocate)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: lxc.cgroup2.memory.max)",
        "pve-docs 9.1.3 qm.adoc (leave 1GB of RAM for the host)",
        "pve-docs 9.1.3 pve-system-requirements.adoc (2 GB for the OS and PVE services)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        yield from _limits(tree)
        for inventory, memory, needs in needs_by_node(tree):
            for need in needs:
                if need.memory > memory and not need.pinned:
                    yield _alone(need, memory, inventory)
            together = largest(need for need in needs if need.starts)
            least = sum(need.least for need in together)
            pinned = sum(need.memory for need in together if need.pinned)
            if not together or any(need.memory > memory for need in together) or pinned > memory:
                continue
            is_pinned = any(need.pinned or need.hugepages for need in together)
            if least > memory - (_FOR_THE_HOST_BESIDE_PINNED if is_pinned else _FOR_THE_HOST):
                yield Finding(
                    place=together[0].place,
                    severity=None if is_pinned else Severity.INFO,
                    message=f"{_who(together)} at least {least} MiB, and it has {memory} MiB (per {inventory.title}): too"
                    " little is left for the host itself",
                    help="give them less memory, or let fewer of them start automatically",
                    related=related_needs(together[1:]),
                )


def _limits(tree: Tree) -> Iterator[Finding]:
    """Of containers that may use more than there is."""
    for container in tree.guests:
        setting = container.config.get("memory") if container.kind is CONTAINER else None
        inventory = tree.record(container.node, "memory") if setting is not None else None
        if setting is None or inventory is None or inventory.memory is None or container.is_template:
            continue
        limit = container.config.number("memory", 0)
        if limit > inventory.memory:
            yield Finding(
                place=setting.at(),
                severity=Severity.INFO,
                message=f"the container may use {limit} MiB of memory, but its node has only {inventory.memory} MiB (per"
                f" {inventory.title}): the limit keeps it from nothing",
                help="give the container less memory than the node has",
            )


def _who(needs: list[Need]) -> str:
    if len(needs) == 1:
        return "the VM that starts with the node needs"
    return f"the {len(needs)} VMs that start with the node need"


def _alone(need: Need, memory: int, inventory: Inventory) -> Finding:
    fact = f"the VM has {need.memory} MiB of memory, but its node only {memory} MiB (per {inventory.title})"
    if need.hugepages:
        return Finding(
            place=need.place,
            severity=Severity.ERROR,
            impact=Impact.NO_START,
            message=f"{fact}: PVE cannot allocate its hugepages and will not start it",
            help=_HELP,
        )
    return Finding(
        place=need.place,
        severity=Severity.INFO if need.least <= memory else None,
        message=f"{fact}: once the guest uses it all, the host swaps or kills the VM",
        help=_HELP,
    )
