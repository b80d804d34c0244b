from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.drive import BUSES, drives
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_CACHED = ("writeback", "writethrough", "unsafe")


class AioNativeCached(GuestRule):
    """A drive wants native I/O and the host's page cache at once.

    ## What it finds

    `aio=native` together with `cache=writeback`, `writethrough` or `unsafe`.

    ## Why it matters

    Native AIO needs direct access to the file. PVE passes both on, and QEMU refuses to start ("aio=native was
    specified, but it requires cache.direct=on").

    ## When to ignore it

    On storages that QEMU reaches without a file or block device of the host (RBD with librbd, iSCSI).
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
            if setting.get("aio") == "native" and cache in _CACHED and drive.file not in ("none", "cdrom"):
                yield Finding(
                    place=setting.at("aio"),
                    message=f"aio=native needs direct access, which cache={cache} rules out: QEMU refuses to start",
                    help="remove `aio=native`, or set `cache=none`",
                    fix=Fix.unsafe("remove aio=native", setting.remove("aio")),
                )
