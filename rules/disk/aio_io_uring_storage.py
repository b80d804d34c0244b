from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.placement.volumes import storage_of
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

_DIRECT = ("", "none", "directsync")


class AioIoUringStorage(GuestRule):
    """A drive uses io_uring on a storage where PVE avoids it.

    ## What it finds

    `aio=io_uring` on a thick LVM or CIFS storage, or on RBD through the kernel (`krbd`) with a cache mode that
    uses the host's page cache.

    ## Why it matters

    PVE uses io_uring by default, but not there: with it, guests hang on LVM and RBD, and CIFS has had problems since
    kernel 5.15. An explicit `aio=io_uring` is used all the same. (Read in PVE's source, not tried.)

    ## When to ignore it

    When the nodes' kernels have been tested with it under load.
    """

    name = "aio-io-uring-storage"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = BUSES
    words = ("io_uring",)
    evidence = Evidence.TREE
    requires = ("storage.cfg",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (storage_allows_io_uring_default, aio_cmdline_option)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            storage = storage_of(guest, drive)
            if storage is None or drive.setting.get("aio") != "io_uring" or not _is_avoided(storage, drive):
                continue
            yield Finding(
                place=drive.setting.at("aio"),
                message=f"PVE avoids io_uring on {storage.type} storages such as `{storage.id}`: {_trouble(storage)}",
                help="remove `aio`, so that PVE chooses what suits the storage",
                fix=Fix.unsafe("remove `aio=io_uring`", drive.setting.remove("aio")),
                related=(Related(storage.place(), "the storage"),),
            )


def _trouble(storage: Storage) -> str:
    return "it causes problems there" if storage.type == "cifs" else "guests can hang with it"


def _is_avoided(storage: Storage, drive: Drive) -> bool:
    if storage.type == "rbd" and storage.entry is not None and storage.entry.flag("krbd"):
        return drive.setting.get("cache") not in _DIRECT
    return storage.type in ("lvm", "cifs")
