from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.drive import drives
from pvelint.grammar.machine import is_uefi
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class ScsihwLsiDefault(GuestRule):
    """A SCSI disk sits on an emulated LSI controller.

    ## What it finds

    A disk on `scsiN` while `scsihw` is unset or `lsi...`. It is a warning with OVMF, which cannot boot from
    that controller, else information.

    ## Why it matters

    LSI 53C895A is what PVE takes when nothing is said: slow, and many of today's systems have no driver for
    it.

    ## When to ignore it

    For old guests that need it.
    """

    name = "scsihw-lsi-default"
    category = Category.DISK
    severity = Severity.INFO
    impact = Impact.PERFORMANCE
    other_impacts = (Impact.GUEST,)
    keys = ("scsi",)
    starts_only = True
    sources = (
        "qemu-server PVE/QemuServer.pm (scsihw, default lsi)",
        "PVE admin guide, Hard Disk",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        scsihw = config.get("scsihw")
        if scsihw is not None and not scsihw.value.startswith("lsi"):
            return
        disk = next((d for d in drives(config) if d.bus == "scsi" and d.is_disk), None)
        if disk is None:
            return
        uefi = is_uefi(config)
        yield Finding(
            place=(scsihw or disk.setting).at(),
            severity=Severity.WARNING if uefi else None,
            impact=Impact.GUEST if uefi else None,
            message=(
                f"{disk.key} is on an emulated LSI controller, "
                + ("which OVMF cannot boot from" if uefi else "which is slow and unknown to many guests")
            ),
            help="set `scsihw: virtio-scsi-single` once the guest has the driver",
        )
