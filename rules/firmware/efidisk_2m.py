from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.efidisk import chooses_layout
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class Efidisk2m(GuestRule):
    """An EFI disk has the old 2 MB layout.

    ## What it finds

    `efidisk0` of a UEFI VM with `efitype=2m`, which is also the default when `efitype` is missing.

    ## Why it matters

    The layout does not support Secure Boot, `pre-enrolled-keys` has no effect, and upstream no longer builds the
    firmware for it.

    ## When to ignore it

    For guests that need no Secure Boot: the layout of a disk cannot be changed, and a new disk has none of the old
    boot entries.
    """

    name = "efidisk-2m"
    category = Category.FIRMWARE
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("efidisk",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (get_ovmf_files)",
        "pve-docs 9.1.3 qm.adoc (BIOS and UEFI)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        disk = config.get("efidisk0")
        if disk is None or not chooses_layout(config):
            return
        if disk.get("efitype", "2m") == "2m":
            yield Finding(
                place=disk.at("efitype"),
                message="`efidisk0` has the old 2 MB layout, which does not support Secure Boot",
                help="replace the disk with one of `efitype=4m` (boot entries have to be created again)",
            )
