"""What the snapshots of a guest name on storages, and which of it a rollback activates."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.record import Record
from pvelint.grammar.vm.drive import drives

from .volumes import VolumeUse, uses_in, volume_uses


class SnapshotUse(Record):
    """A volume that a snapshot names, of a VM also its saved memory."""

    snapshot: Section
    use: VolumeUse
    is_activated: bool
    """PVE activates its storage before it rolls back or deletes (__snapshot_activate_storages); CD-ROM drives wait for a start."""


def snapshot_uses(guest: Guest) -> Iterator[SnapshotUse]:
    """What snapshots need of storages of which the guest itself needs nothing alike: the rest is told of the guest.

    After a rollback nothing is needed of a snapshot that was never finished.
    """
    told = {(use.storage, use.content) for use in volume_uses(guest) if use.needed}
    for snapshot in guest.snapshots:
        config = Config(snapshot.settings, snapshot.lxc)
        apart = {d.key for d in drives(config) if d.is_cdrom} if guest.kind is VM else set()
        for use in uses_in(config, guest.kind):
            if use.needed and (use.storage, use.content) not in told:
                is_activated = use.content in ("images", "rootdir") and use.place.key not in apart
                if is_activated or snapshot.unfinished is None:
                    yield SnapshotUse(snapshot, use, is_activated)
