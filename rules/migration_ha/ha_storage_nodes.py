from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.placement.ha import managed
from pvelint.grammar.placement.volumes import storage_behind, storage_of
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES, drives
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
from pvelint.rules.guest_kit import related_resource


class HaStorageNodes(GuestRule):
    """HA may start a guest on a node that does not have its storage.

    ## What it finds

    A drive or mount point on a shared storage whose `nodes` leave out a node that HA may use for the guest.

    ## Why it matters

    HA does not look at storages when it chooses a node: on that node every start fails with "storage is not available on
    node".

    ## When to ignore it

    When other rules of HA keep the guest away from that node.
    """

    name = "ha-storage-nodes"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = (*BUSES, *(key.rstrip("0") for key in STATE_DRIVES), "rootfs", "mp")
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg", "storage.cfg")
    starts_only = True
    sources = (
        "pve-storage 9.1.7 PVE/Storage.pm (storage_check_node)",
        "pve-storage 9.1.7 PVE/Storage.pm (activate_volumes, activate_storage)",
        "pve-container 6.1.10 PVE/LXC.pm (vm_start activates the volumes)",
        "pve-ha-manager 5.2.0 PVE/HA/Manager.pm (select_service_node)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        for storage, place in _storages(guest) if found is not None else ():
            if found is None or storage is None or storage.nodes is None or not storage.shared:
                continue
            if missing := sorted(found.nodes - storage.nodes):
                yield Finding(
                    place=place,
                    message=f"HA may start the {guest.kind.noun} on {', '.join(missing)}, where the storage `{storage.id}` does"
                    " not exist: each start there fails",
                    help=f"add the storage to these nodes, or keep the {guest.kind.noun} off them with "
                    + ("a strict HA rule" if guest.version >= Version.V9_0 else "a restricted HA group"),
                    related=(
                        Related(storage.place("nodes"), "the storage's nodes"),
                        *related_resource(found),
                    ),
                )
                return


def _storages(guest: Guest) -> Iterator[tuple[Storage | None, Place]]:
    if guest.kind is VM:
        yield from ((storage_of(guest, drive), drive.setting.at("file")) for drive in drives(guest.config))
        return
    for mounted in volumes(guest.config):
        yield storage_behind(guest.tree, mounted.volume), mounted.setting.at("volume")
