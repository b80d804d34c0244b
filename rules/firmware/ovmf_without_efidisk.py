from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.vm.efidisk import uses_efidisk
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_SPOKEN_OF = re.compile(r"\bEFI[- ]?(?:disk|variables|vars)\b", re.IGNORECASE)


class OvmfWithoutEfidisk(GuestRule):
    """A UEFI VM has no EFI disk.

    ## What it finds

    `bios: ovmf` without `efidisk0`, except for confidential VMs (AMD SEV-SNP, Intel TDX), which have none. It is
    information where the VM's notes mention the EFI disk: then its absence is intended.

    ## Why it matters

    PVE uses a temporary EFI disk: the guest's boot entries and Secure Boot settings are lost at every stop.

    ## When to ignore it

    When the guest boots from the default path of removable media and keeps nothing in EFI
    variables.
    """

    name = "ovmf-without-efidisk"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("bios",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (generate_ovmf_blockdev, print_ovmf_drive_commandlines:"
        ' "no efidisk configured! Using temporary efivars disk.")',
        'qemu-server 7.4-7 PVE/QemuServer.pm (config_to_command: "no efidisk configured")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if uses_efidisk(config) and "efidisk0" not in config:
            yield Finding(
                severity=Severity.INFO if _SPOKEN_OF.search(guest.main.notes or "") else None,
                place=config["bios"].at(),
                message="without `efidisk0` OVMF uses a temporary EFI disk: the guest's boot entries are lost at every stop",
                help="add an EFI disk: `qm set VMID --efidisk0 STORAGE:1,efitype=4m`",
            )
