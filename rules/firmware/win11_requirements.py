from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.ostype import names_server
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class Win11Requirements(GuestRule):
    """A Windows 11 VM lacks what Windows 11 requires.

    ## What it finds

    `ostype: win11` without `bios: ovmf` (warning) or without a TPM of version 2.0 (information, as Windows
    Server 2022 and 2025 have the same `ostype` and need none). A VM whose name suggests such a server is left alone;
    a TPM of version 1.2 is judged by `tpm-v1-default`.

    ## Why it matters

    Setup and the yearly upgrades of Windows 11 refuse such a machine.

    ## When to ignore it

    For Windows Server, and for installations with the checks turned off.
    """

    name = "win11-requirements"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("ostype",)
    words = ("win11",)
    starts_only = True
    sources = (
        "pve-docs 9.1.3 qm.adoc (BIOS and UEFI)",
        "pve-docs 9.1.3 qm.adoc (Trusted Platform Module)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        ostype = config["ostype"]
        if ostype.value != "win11" or names_server(config.text("name")):
            return
        if not is_uefi(config):
            yield Finding(
                place=ostype.at(),
                message="Windows 11 needs UEFI firmware, but the VM has SeaBIOS: setup and upgrades refuse to run",
                help="set `bios: ovmf` and add an EFI disk before the installation (an installed system must be converted first)",
            )
        tpm = config.get("tpmstate0")
        if tpm is None:
            yield Finding(
                place=ostype.at(),
                severity=Severity.INFO,
                message="Windows 11 needs a TPM 2.0, which the VM does not have: setup and upgrades refuse to run",
                help="add one: `qm set VMID --tpmstate0 STORAGE:1,version=v2.0`",
            )
