from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.syntax import FILE_START, Place
from pvelint.rules.api import Category, Evidence, Finding, Impact, Related, Severity, Tree, TreeRule

from ._guests import containers, vms


class VmidDuplicate(TreeRule):
    """Two guests of one cluster have the same number.

    ## What it finds

    A number that two nodes' folders, or a VM and a container, have in one tree.

    ## Why it matters

    Numbers are unique in a cluster: storage volumes, backups, HA and permissions go by them. The cluster file system
    refuses the second file, so the tree cannot be put back as it is, and the two guests would own each other's disks.

    ## When to ignore it

    When the tree gathers nodes that are not one cluster.
    """

    name = "vmid-duplicate"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    sources = ("pve-docs qm.adoc (VMIDs are unique cluster wide)", "pve-cluster pmxcfs (vmlist)")

    def check(self, tree: Tree) -> Iterator[Finding]:
        owners: dict[int, list[tuple[str, str | None, Place]]] = defaultdict(list)
        for container in containers(tree):
            place = Place(path=container.path, span=FILE_START)
            owners[container.vmid].append(("a container", container.node, place))
        for guest in vms(tree):
            if guest.vmid is None:
                continue
            place = Place(path=guest.document.path, span=FILE_START, value=str(guest.vmid))
            for kind, node, other in owners[guest.vmid][:1]:
                if kind == "a container" or (node and guest.node and node != guest.node):
                    where = f"{kind} of node {node}" if node else kind
                    on = f" of node {guest.node}" if guest.node else ""
                    yield Finding(
                        place=place,
                        message=f"{where} and a VM{on} have both the number {guest.vmid}: a cluster cannot hold them",
                        help="restore one of them under another number",
                        related=(Related(other, f"{where} with the same number"),),
                    )
            owners[guest.vmid].append(("a VM", guest.node, place))
