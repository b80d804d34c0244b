from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.bootable import unseen_boot_disk
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class OvmfLsiBoot(GuestRule):
    """The VM is to boot from a SCSI disk on an LSI controller that OVMF has no driver for.

    ## What it finds

    `bios: ovmf` with a `scsiN` disk as the first bootable device in the boot order, while `scsihw` is `lsi`,
    `lsi53c810`, `megasas` or not set (which means `lsi`).

    ## Why it matters

    OVMF does not see the disk: the VM ends in the UEFI shell or at the next boot device.

    ## When to ignore it

    When the VM is meant to boot from another device after all.
    """

    name = "ovmf-lsi-boot"
    category = Category.BOOT
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    keys = ("bios",)
    starts_only = True
    sources = (
        'pve-docs 9.1.3 qm.adoc ("the default is unbootable with OVMF")',
        "edk2 202505 OvmfPkg/OvmfPkgX64.dsc (LSI_SCSI_ENABLE is FALSE), read",
        "pve-edk2-firmware 4.2025.05-3 debian/rules (sets PVSCSI_ENABLE alone), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        disk = unseen_boot_disk(config)
        if disk is None:
            return
        scsihw = config.text("scsihw")
        setting = config.get("scsihw") or config[disk]
        controller = f"`scsihw: {scsihw}`" if scsihw else "`scsihw: lsi`, the default"
        yield Finding(
            place=setting.at(),
            message=f"OVMF has no driver for the controller of `{disk}` ({controller}): it cannot boot from this disk",
            help="set `scsihw: virtio-scsi-single` if the guest has virtio drivers, or move the disk to `sata0`",
        )
