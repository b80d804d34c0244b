from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.bootable import windows_lsi_disk
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class WindowsLsiBoot(GuestRule):
    """Windows is to boot from a disk on a controller that it has no driver for.

    ## What it finds

    A Windows VM (Vista and later) with SeaBIOS whose boot order has `scsiN` as its only disks, while `scsihw` is `lsi`,
    `lsi53c810` or not set (which means `lsi`). With OVMF, which does not even find the disk, see `ovmf-lsi-boot`.

    ## Why it matters

    SeaBIOS loads Windows' boot loader, but Windows has had no driver for the emulated LSI 53C895A since XP: it stops with
    INACCESSIBLE_BOOT_DEVICE, or its setup finds no disk. VMs that were moved from VMware often end here: its "LSI Logic" is
    another controller.

    ## When to ignore it

    When LSI's own driver is installed in the guest.
    """

    name = "windows-lsi-boot"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.NO_BOOT
    keys = ("ostype",)
    words = ("win7", "win8", "win10", "win11", "wvista", "w2k8")
    starts_only = True
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer.pm (scsihw: "lsi")',
        "https://github.com/adminsyspro/proxcenter-ui/issues/653 (Windows moved from ESXi)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        disk = windows_lsi_disk(config)
        if disk is None:
            return
        scsihw = config.get("scsihw")
        controller = f"`scsihw: {scsihw.value}`" if scsihw else "`scsihw: lsi`, the default"
        yield Finding(
            place=(scsihw or config[disk]).at(),
            message=f"Windows has no driver for the controller of `{disk}` ({controller}): it does not start from this disk",
            help="move the disk to `sata0` and change the boot order with it; or, with the virtio drivers in the guest,"
            " set `scsihw: virtio-scsi-single`",
        )
