"""The storage behind a drive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvelint.grammar.vm.drive import Drive
from pvelint.rules.api import Guest

if TYPE_CHECKING:
    from pvelint.grammar.cluster.storage import Storage


def storage_of(guest: Guest, drive: Drive) -> Storage | None:
    """None for paths and empty drives, and where storage.cfg is not at hand or does not have it."""
    storages = guest.tree.cluster.storages or {}
    return storages.get(drive.storage or "")
