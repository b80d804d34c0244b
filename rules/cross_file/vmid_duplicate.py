from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.guest.guest import vms
from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.vm.nic import nics
from pvelint.rules.api import (
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

    A VMID that guests of two nodes, or a VM and a container, have in one tree. Two records of one VM (they have the
    same UUID or MAC address) are a warning.

    ## Why it matters

    VMIDs are unique in a cluster: volumes, backups, HA and permissions go by them. The cluster file system
    refuses the second file, so the tree cannot be put back as it is, and the two guests would own each other's disks.

    ## When to ignore it

    When the tree gathers nodes that are not one cluster.
    """

    name = "vmid-duplicate"
    category = Category.CROSS_FILE
    severity = Severity.ERROR
    impact = Impact.DATA_RISK
    evidence = Evidence.TREE
    join_keys = (JoinKey.VMID,)
    sources = (
        "pve-cluster 9.1.6 pmxcfs/status.c (vmlist_different_vm_exists: type or node differ)",
        "pve-docs 9.1.3 pmxcfs.adoc (VMIDs are unique)",
    )

    def check(self, tree: Tree) -> Iterator[Finding]:
        owners: dict[int, _Owner] = {}
        for container in tree.cluster.containers:
            place = Place(path=container.path, span=FILE_START, value=str(container.vmid))
            own = _Owner("a container", container.node, place, None)
            first = owners.setdefault(container.vmid, own)
            if first is not own and first.node != own.node:
                yield _finding(container.vmid, own, first)
        for guest in vms(tree):
            if guest.vmid is None:
                continue
            place = Place(path=guest.document.path, span=FILE_START, value=str(guest.vmid))
            own = _Owner("a VM", guest.node, place, guest)
            first = owners.setdefault(guest.vmid, own)
            if first.guest is None or (first.node and own.node and first.node != own.node):
                yield _finding(guest.vmid, own, first)


class _Owner(NamedTuple):
    kind: str
    node: str | None
    place: Place
    guest: Guest | None
    """None for a container."""

    @property
    def title(self) -> str:
        return f"{self.kind} of node {self.node}" if self.node else self.kind


def _finding(vmid: int, own: _Owner, first: _Owner) -> Finding:
    is_copy = own.guest is not None and first.guest is not None and _is_one(own.guest, first.guest)
    return Finding(
        place=own.place,
        message=f"VM {vmid} exists twice, on node {first.node} and on node {own.node}: one of the two is an old copy,"
        " and a cluster cannot hold both"
        if is_copy
        else f"{first.title} and {own.title} both have the VMID {vmid}: a cluster cannot hold both",
        help="remove the old copy" if is_copy else "restore one of them under another VMID",
        severity=Severity.WARNING if is_copy else None,
        related=(Related(first.place, f"{first.title} with the same VMID"),),
    )


def _is_one(guest: Guest, other: Guest) -> bool:
    """Two records of one VM, as before and after it was moved: PVE gives no two VMs one UUID or MAC address."""
    return not _identity(guest).isdisjoint(_identity(other))


def _identity(guest: Guest) -> set[str]:
    uuid = guest.config["smbios1"].get("uuid") if "smbios1" in guest.config else ""
    return {uuid.lower(), *(nic.mac or "" for nic in nics(guest.config))} - {""}
