from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class EfidiskWithoutOvmf(GuestRule):
    """An EFI disk is attached to a VM without UEFI firmware.

    ## What it finds

    `efidisk0` while `bios` is not `ovmf`.

    ## Why it matters

    PVE does not use the disk, and leaves it out of backups.

    ## When to ignore it

    While you are switching the firmware.
    """

    name = "efidisk-without-ovmf"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.BACKUP
    keys = ("efidisk",)
    sources = ("qemu-server 9.2.6 PVE/QemuConfig.pm (get_backup_volumes)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if not is_uefi(config):
            yield Finding(
                place=config["efidisk0"].at(),
                message="`efidisk0` is not used without `bios: ovmf`, and backups leave it out",
                help="set `bios: ovmf` if the guest was installed with UEFI, or remove the EFI disk",
            )
