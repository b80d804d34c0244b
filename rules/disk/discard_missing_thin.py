from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.placement.volumes import is_removed, storage_of
from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.rules.api import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Related,
    Severity,
)

_THIN = ("lvmthin", "rbd")


class DiscardMissingThin(GuestRule):
    """A disk on thin storage does not return freed space.

    ## What it finds

    A disk without `discard` on a thin LVM pool, on RBD, on ZFS with `sparse`, or in a qcow2 file.

    ## Why it matters

    What the guest deletes stays allocated: the disk grows to its full size, the storage fills up although the disks
    are half empty, and a full thin pool stops all guests on it.

    ## When to ignore it

    For guests that cannot trim, and for disks that are always full.
    """

    name = "discard-missing-thin"
    category = Category.DISK
    severity = Severity.INFO
    impact = Impact.PERFORMANCE
    keys = BUSES
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = ("pve-docs 9.1.3 qm.adoc (Trim/Discard)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            storage = storage_of(guest, drive)
            if storage is None or not drive.is_disk or drive.is_medium or "discard" in drive.setting.options:
                continue
            if storage.disabled or is_removed(guest, storage):
                continue
            if _is_thin(storage, drive):
                yield Finding(
                    place=drive.setting.at("discard"),
                    message=f"`{drive.key}` lacks `discard=on`: space that the guest frees stays allocated on `{storage.id}`",
                    help="set `discard=on`, and let the guest trim (`fstrim.timer` on Linux; Windows trims by itself)",
                    fix=Fix.unsafe("set `discard=on`", drive.setting.set("discard", "on")),
                    related=(Related(storage.place(), "the storage"),),
                )


def _is_thin(storage: Storage, drive: Drive) -> bool:
    if storage.type in ("zfspool", "zfs"):
        return storage.entry is not None and storage.entry.flag("sparse")
    is_file = storage.built_in and storage.type != "lvm" and drive.volume.endswith(".qcow2")
    return storage.type in _THIN or is_file
