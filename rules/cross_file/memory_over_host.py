from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.memory_needs import largest, needs_by_node
from pvelint.rules.api import Category, Evidence, Finding, Impact, Severity, Tree, TreeRule
from pvelint.rules.guest_kit import related_needs

_FOR_THE_HOST = 1024


class MemoryOverHost(TreeRule):
    """VMs have more memory than their node.

    ## What it finds

    A VM with more memory than its node (information, where its balloon can make it fit); or, as information, all VMs of
    a node that start by themselves together, each at the least that its balloon allows, with more than the node has but
    for 1 GiB. The node's memory comes from
    `pvesh get /nodes/NODE/status`. VMs with passed-through devices are left to `passthrough-memory-overcommit`.

    ## Why it matters

    PVE starts them. Once the guests use what they were given, the host swaps, or kills a VM.

    ## When to ignore it

    When the guests never use what they have, or KSM merges enough of it.
    """

    name = "memory-over-host"
    category = Category.CROSS_FILE
    severity = Severity.WARNING
    impact = Impact.GUEST
    evidence = Evidence.HARDWARE
    requires = ("inventory",)
    sources = ("pve-docs qm.adoc (memory: leave 1 GB for the host)",)

    def check(self, tree: Tree) -> Iterator[Finding]:
        for inventory, memory, needs in needs_by_node(tree):
            for need in needs:
                if need.memory > memory and not need.pinned:
                    yield Finding(
                        place=need.place,
                        severity=Severity.INFO if need.least <= memory else None,
                        message=f"the VM has {need.memory} MiB and its node {memory} MiB ({inventory.title}): the host"
                        " swaps or kills it once the guest uses them",
                        help="give the VM less memory than the node has",
                    )
            together = largest(need for need in needs if need.starts)
            least = sum(need.least for need in together)
            if least > memory - _FOR_THE_HOST and all(need.memory <= memory for need in together):
                yield Finding(
                    place=together[0].place,
                    severity=Severity.INFO,
                    message=f"the {len(together)} VMs that start with the node need {least} MiB at the least, and it has"
                    f" {memory} MiB ({inventory.title}), of which the host needs some itself",
                    help="give them less memory, or let fewer of them start by themselves",
                    related=related_needs(together[1:]),
                )
