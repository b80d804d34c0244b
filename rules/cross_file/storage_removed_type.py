from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.volumes import is_removed, volume_uses
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
    Version,
)
from pvelint.rules.guest_kit import without


class StorageRemovedType(GuestRule):
    """A volume is on a storage of a type that PVE 9 no longer has.

    ## What it finds

    A drive, root disk or mount point, saved state, hook script or cloud-init file on a GlusterFS storage, for PVE 9 and later.

    ## Why it matters

    PVE 9 skips the storage's entry in storage.cfg because it does not know the type: the storage does not exist, and the
    guest does not start.

    ## When to ignore it

    When a storage plugin of your own brings the type back.
    """

    name = "storage-removed-type"
    category = Category.CROSS_FILE
    guests = (VM, CONTAINER)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.HYGIENE,)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    since = Version.V9_0
    sources = (
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_glusterfs_storage_usage)",
        "pve-storage 9.1.7 PVE/Storage.pm (PVE::Storage::ESXiPlugin->register stands where GlusterfsPlugin no longer does)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        storages = guest.tree.cluster.storages or {}
        for use in volume_uses(guest):
            storage = storages.get(use.storage)
            if storage is None or not is_removed(guest, storage):
                continue
            consequence, severity = without(guest, use)
            yield Finding(
                place=use.place,
                message=f"storage `{storage.id}` is of type `{storage.type}`, which PVE 9 no longer has: {consequence}",
                help="mount the volume on the nodes and add it as a storage of type `dir`, or move the disk",
                severity=severity,
                impact=None if severity is Severity.ERROR else Impact.HYGIENE,
                related=(Related(storage.place(), "the storage"),),
            )
