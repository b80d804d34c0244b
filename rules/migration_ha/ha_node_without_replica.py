from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.placement.ha import managed
from pvelint.grammar.placement.replication import nodes_without_replica, storages_replicated
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES
from pvelint.rules.api import (
    CONTAINER,
    VM,
    Category,
    Evidence,
    Finding,
    Guest,
    GuestRule,
    Impact,
    Severity,
)
from pvelint.rules.guest_kit import related_resource

_NAMED = 3


class HaNodeWithoutReplica(GuestRule):
    """HA may start a guest on a node that has no copy of its disks.

    ## What it finds

    A guest that the HA stack manages, whose disks are replicated to some of the nodes where HA may run it, and not to
    others. Where a rule or a group prefers some nodes, those are compared; where it gives priorities, nothing is said.

    ## Why it matters

    When the guest's node fails, HA chooses among all nodes that its rules allow, whether or not they have a replica. On one
    without, the guest's disks do not exist: every start fails.

    ## When to ignore it

    When a hook of your own brings the guest to the right node.
    """

    name = "ha-node-without-replica"
    category = Category.MIGRATION_HA
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.MIGRATION
    keys = (*BUSES, *(key.rstrip("0") for key in STATE_DRIVES), "rootfs", "mp")
    evidence = Evidence.TREE
    requires = ("ha/resources.cfg", "replication.cfg", "storage.cfg")
    starts_only = True
    sources = ("pve-ha-manager 5.2.0 PVE/HA/Manager.pm (next_state_recovery, select_service_node)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = managed(guest)
        without = nodes_without_replica(guest, found) if found is not None else []
        needed = [setting for _, setting in storages_replicated(guest)] if without else []
        if found is not None and needed:
            nodes = ", ".join(f"`{node}`" for node in without[:_NAMED])
            more = " and others" if len(without) > _NAMED else ""
            yield Finding(
                place=needed[0].at(),
                message=(
                    f"HA may start the {guest.kind.noun} on {nodes}{more}, where no replication job copies its disks:"
                    " it does not start there"
                ),
                help="replicate the guest to all nodes that HA may use, or keep HA from the others (a strict node affinity rule,"
                " a restricted group)",
                related=related_resource(found),
            )
