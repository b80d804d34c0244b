from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.memory_needs import largest, needs_by_node
from pvelint.rules.api import Category, Evidence, Finding, Impact, JoinKey, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import related_needs


class PassthroughMemoryOvercommit(TreeRule):
    """VMs with passed-through devices need more memory than their node has.

    ## What it finds

    A VM with a `hostpciN` line and more memory than the node, which is an error; or all such VMs of a node that start
    automatically (`onboot`, or HA state `started`) together, which is a warning. The node's memory comes from
    `pvesh get /nodes/NODE/status`. Mediated devices are left out, and containers, whose memory is a limit: nothing of it is
    pinned.

    ## Why it matters

    A passed-through device may write to any page of the guest at any time, so all of the guest's memory is
    pinned when it starts: ballooning, KSM and swap do not help. QEMU fails to start, or the host kills processes.

    ## When to ignore it

    When the VMs take turns.
    """

    name = "passthrough-memory-overcommit"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.QEMU_REFUSES
    words = ("hostpci",)
    evidence = Evidence.HARDWARE
    join_keys = (JoinKey.MEMORY,)
    requires = ("inventory",)
    sources = ("QEMU 10.0.50 hw/vfio/container.c (vfio_container_attach_discard_disable), read",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for inventory, memory, needs in needs_by_node(tree):
            pinned = largest(need for need in needs if need.pinned)
            single = [need for need in pinned if need.memory > memory]
            for need in single:
                yield Finding(
                    place=need.place,
                    severity=Severity.ERROR,
                    message=f"passthrough pins all {need.memory} MiB of the VM, but its node has only {memory} MiB (per"
                    f" {inventory.title}): QEMU cannot start",
                    help="give the VM less memory than the node has",
                )
            together = [need for need in pinned if need.starts]
            total = sum(need.memory for need in together)
            if total > memory and not single:
                yield Finding(
                    place=together[0].place,
                    message=f"the {len(together)} VMs with passed-through devices that start with the node pin {total} MiB,"
                    f" but it has only {memory} MiB (per {inventory.title}): not all of them can start",
                    help="give them less memory, or let fewer of them start automatically",
                    related=related_needs(together[1:]),
                )
