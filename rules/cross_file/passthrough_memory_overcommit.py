from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.memory_needs import largest, needs_by_node
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import related_needs


class PassthroughMemoryOvercommit(TreeRule):
    """VMs with passed-through devices need more memory than their node has.

    ## What it finds

    A VM with a `hostpciN` line and more memory than the node, which is an error; or all such VMs of a node that start
    by themselves (`onboot`, or HA state `started`) together, which is a warning. The node's memory comes from
    `pvesh get /nodes/NODE/status`. Mediated devices are left out.

    ## Why it matters

    A passed-through device may write to any page of the guest at any time, so all of the guest's memory is
    pinned when it starts: neither ballooning, KSM nor swap help. QEMU fails to start, or the host kills processes.

    ## When to ignore it

    When the VMs take turns.
    """

    name = "passthrough-memory-overcommit"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.QEMU_REFUSES
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    sources = ("Linux Documentation/driver-api/vfio.rst (pinned pages)", "QEMU hw/vfio/common.c")

    def check(self, tree: Tree) -> Iterator[Finding]:
        for inventory, memory, needs in needs_by_node(tree):
            pinned = largest(need for need in needs if need.pinned)
            single = [need for need in pinned if need.memory > memory]
            for need in single:
                yield Finding(
                    place=need.place,
                    severity=Severity.ERROR,
                    message=f"QEMU cannot start the VM: its {need.memory} MiB stay in place for the passed-through"
                    f" device, and its node has {memory} MiB ({inventory.title})",
                    help="give the VM less memory than the node has",
                )
            together = [need for need in pinned if need.starts]
            total = sum(need.memory for need in together)
            if total > memory and not single:
                yield Finding(
                    place=together[0].place,
                    message=f"not all of the {len(together)} VMs with passed-through devices can start with the node:"
                    f" together they pin {total} MiB, and it has {memory} MiB ({inventory.title})",
                    help="give them less memory, or let fewer of them start by themselves",
                    related=related_needs(together[1:]),
                )
