from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.boot import BootOrder
from pvelint.grammar.vm.bootable import firmware_chooses, unseen_boot_disk, windows_lsi_disk
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class ScsihwLsiDefault(GuestRule):
    """A SCSI disk is on an emulated LSI controller.

    ## What it finds

    A disk on `scsiN` while `scsihw` is unset or `lsi...`. It is a warning where OVMF, which has no driver for that
    controller, should boot from the disk; else information. If the disk is first in the boot order, `ovmf-lsi-boot`
    reports it, and `windows-lsi-boot` where Windows boots from it.

    ## Why it matters

    The LSI 53C895A is PVE's default: it is slow, and many of today's systems have no driver for it.

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
        'qemu-server 9.2.6 PVE/QemuServer.pm (scsihw: "lsi")',
        "pve-docs 9.1.3 qm.adoc (Hard Disk)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        scsihw = config.get("scsihw")
        if scsihw is not None and scsihw.value not in ("lsi", "lsi53c810"):
            return
        disks = [drive for drive in drives(config) if drive.bus == "scsi" and drive.is_disk]
        if not disks or unseen_boot_disk(config) or windows_lsi_disk(config):
            return
        booted = next((disk for disk in disks if _is_booted(config, disk)), None)
        disk = booted or disks[0]
        yield Finding(
            place=(scsihw or disk.setting).at(),
            severity=Severity.WARNING if booted else None,
            impact=Impact.GUEST if booted else None,
            message=(
                f"`{disk.key}` is on an emulated LSI controller, "
                + (
                    "which OVMF cannot boot from"
                    if booted
                    else "slow and which many guests have no driver for"
                )
            ),
            help="set `scsihw: virtio-scsi-single` once the guest has the virtio driver",
        )


def _is_booted(config: Config, disk: Drive) -> bool:
    """OVMF is told to boot from it, or left to find it."""
    order = BootOrder.of(config)
    return is_uefi(config) and (disk.key in order.devices or firmware_chooses(config, order))
