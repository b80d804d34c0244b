from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import guests_in_order
from pvelint.grammar.placement.network_devices import network_devices
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    Impact,
    JoinKey,
    Related,
    Severity,
    Tree,
    TreeRule,
)


class VmidDuplicate(TreeRule):
    """Two guests of one cluster have the same VMID.

    ## What it finds

    A VMID that guests of two nodes, or a VM and a container, have in one tree. Two records of one guest (they have
    the same UUID or MAC address) are a warning.

    ## Why it matters

    VMIDs are unique in a cluster: volumes, backups, HA and permissions go by them. The cluster file system
    refuses the second file, so the tree cannot be put back as it is, and the two guests would own each other's disks.

    ## When to ignore it

    When the tree gathers nodes that are not one cluster.
    """

    name = "vmid-duplicate"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    join_keys = (JoinKey.VMID,)
    sources = (
        "pve-cluster 9.1.6 pmxcfs/status.c (vmlist_different_vm_exists: type or node differ)",
        "pve-docs 9.1.3 pmxcfs.adoc (VMIDs are unique)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        owners: dict[int, Guest] = {}
        for guest in guests_in_order(tree):
            if guest.vmid is None:
                continue
            first = owners.setdefault(guest.vmid, guest)
            if first.kind is not guest.kind or (first.node and guest.node and first.node != guest.node):
                yield _finding(guest.vmid, guest, first)


def _finding(vmid: int, own: Guest, first: Guest) -> Finding:
    noun = own.kind.noun
    is_copy = own.kind is first.kind and _is_one(own, first)
    return Finding(
        place=_place(own),
        message=f"{noun} {vmid} exists twice, on node {first.node} and on node {own.node}: one of the two is an old copy,"
        " and a cluster cannot hold both"
        if is_copy
        else f"{_title(first)} and {_title(own)} both have the VMID {vmid}: a cluster cannot hold both",
        help="remove the old copy" if is_copy else "restore one of them under another VMID",
        severity=Severity.WARNING if is_copy else None,
        related=(Related(_place(first), f"{_title(first)} with the same VMID"),),
    )


def _place(guest: Guest) -> Place:
    return Place(path=guest.document.path, span=FILE_START, value=str(guest.vmid))


def _title(guest: Guest) -> str:
    kind = f"a {guest.kind.noun}"
    return f"{kind} of node {guest.node}" if guest.node else kind


def _is_one(guest: Guest, other: Guest) -> bool:
    """Two records of one guest, as before and after it was moved: PVE gives no two one UUID or MAC address."""
    return not _identity(guest).isdisjoint(_identity(other))


def _identity(guest: Guest) -> set[str]:
    uuid = guest.config["smbios1"].get("uuid") if "smbios1" in guest.config else ""
    return {uuid.lower(), *(nic.mac or "" for nic in network_devices(guest))} - {""}
