from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.drive import BUSES, Drive, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

from ._storage import storage_of

_CACHED = ("writeback", "writethrough", "unsafe")
_OWN_DRIVERS = ("iscsidirect", "zfs", "glusterfs")


class AioNativeCached(GuestRule):
    """A drive wants native I/O and the host's page cache at once.

    ## What it finds

    `aio=native` together with `cache=writeback`, `writethrough` or `unsafe`. Silent about storages that QEMU reaches
    without a file or block device of the host: RBD without `krbd`, iSCSI in user mode, ZFS over iSCSI.

    ## Why it matters

    Native AIO needs direct access to the file. PVE passes both on, and QEMU refuses to start ("aio=native was
    specified, but it requires cache.direct=on").

    ## When to ignore it

    Never: the VM does not start. Where storage.cfg is not at hand, see that the storage is none of those above.
    """

    name = "aio-native-cached"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = BUSES
    fix = Applicability.UNSAFE
    starts_only = True
    sources = ("QEMU block/file-posix.c (raw_open_common)", "qemu-server PVE/QemuServer/Drive.pm (aio)")

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            setting = drive.setting
            cache = setting.get("cache")
            if setting.get("aio") != "native" or cache not in _CACHED or drive.file in ("none", "cdrom"):
                continue
            if not _has_own_driver(guest, drive):
                yield Finding(
                    place=setting.at("aio"),
                    message=f"`aio=native` needs direct access, which `cache={cache}` rules out: QEMU refuses to start",
                    help="remove `aio=native`, or set `cache=none`",
                    fix=Fix.unsafe("remove aio=native", setting.remove("aio")),
                )


def _has_own_driver(guest: Guest, drive: Drive) -> bool:
    """QEMU speaks to the storage itself, where `aio` says nothing."""
    storage = storage_of(guest, drive)
    if storage is None or storage.entry is None:
        return False
    return storage.type in _OWN_DRIVERS or (storage.type == "rbd" and not storage.entry.flag("krbd"))
