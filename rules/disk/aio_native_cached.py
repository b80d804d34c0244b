from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvelint.grammar.placement.volumes import storage_of
from pvelint.grammar.vm.drive import BUSES, Drive, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

if TYPE_CHECKING:
    from pvelint.grammar.cluster.storage import Storage
from pvelint.rules.guest_kit import refuses

_CACHED = ("writeback", "writethrough", "unsafe")
_OWN_DRIVERS = ("iscsidirect", "zfs", "glusterfs")


class AioNativeCached(GuestRule):
    """A drive combines native AIO with the host's page cache.

    ## What it finds

    `aio=native` together with `cache=writeback`, `writethrough` or `unsafe`, or without `cache` on a CD drive or a
    BTRFS storage without `nocow`, where PVE uses the page cache. Silent about storages that QEMU reaches
    without a file or block device of the host: RBD without `krbd`, iSCSI in user mode, ZFS over iSCSI.

    ## Why it matters

    Native AIO needs direct I/O. PVE passes both on, and QEMU refuses to start ("aio=native was
    specified, but it requires cache.direct=on").

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    Never: the VM does not start. Without storage.cfg at hand, make sure that the storage is not one of those above.
    """

    name = "aio-native-cached"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = BUSES
    words = ("native",)
    fix = Applicability.UNSAFE
    sources = (
        'QEMU 10.0.2 block/file-posix.c (raw_open_common: "aio=native was specified"), read',
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (drive_uses_cache_direct)",
        "qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (enforce_vm_running_for_backup: templates are started,"
        " too)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            setting = drive.setting
            if setting.get("aio") != "native" or drive.file in ("none", "cdrom"):
                continue
            storage = storage_of(guest, drive)
            reason = _cached(drive, storage)
            if reason is not None and not _has_own_driver(storage):
                yield Finding(
                    place=setting.at("aio"),
                    message=f"`aio=native` needs direct I/O, which {reason} rules out: {refuses(guest, 'QEMU')}",
                    help="remove `aio=native`, or set `cache=none`",
                    fix=Fix.unsafe("remove `aio=native`", setting.remove("aio")),
                )


def _cached(drive: Drive, storage: Storage | None) -> str | None:
    """Why PVE lets the drive go through the host's page cache."""
    if cache := drive.setting.get("cache"):
        return f"`cache={cache}`" if cache in _CACHED else None
    if drive.is_cdrom:
        return "the page cache used for CD drives"
    is_btrfs = storage is not None and storage.type == "btrfs"
    is_cow = is_btrfs and not (storage and storage.entry and storage.entry.flag("nocow"))
    return "the page cache used for BTRFS storages" if is_cow else None


def _has_own_driver(storage: Storage | None) -> bool:
    """QEMU speaks to the storage itself, where `aio` says nothing."""
    if storage is None or storage.entry is None:
        return False
    return storage.type in _OWN_DRIVERS or (storage.type == "rbd" and not storage.entry.flag("krbd"))
