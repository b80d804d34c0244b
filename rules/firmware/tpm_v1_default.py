from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.ostype import names_server
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class TpmV1Default(GuestRule):
    """The TPM has version 1.2, most likely because none was chosen.

    ## What it finds

    `tpmstate0` without `version`, which means v1.2 (information), and any v1.2 with `ostype: win11` (warning).

    ## Why it matters

    Windows 11 and most disk encryption with a TPM need version 2.0. The version is chosen when the state is made
    and cannot be changed afterwards: the TPM has to be removed and added again, and what it sealed is lost.

    ## When to ignore it

    For older systems that support TPM 1.2 only.
    """

    name = "tpm-v1-default"
    category = Category.FIRMWARE
    severity = Severity.INFO
    impact = Impact.GUEST
    keys = ("tpmstate",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (start_swtpm: `--tpm2` only for an explicit v2.0)",
        "qemu-server 8.4.10 PVE/QemuServer.pm (start_swtpm)",
        "qemu-server 7.4-7 PVE/QemuServer.pm (start_swtpm: although its schema names v2.0 as the default)",
        "pve-docs 9.1.3 qm.adoc (Trusted Platform Module)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        tpm = guest.config["tpmstate0"]
        windows_11 = guest.config.text("ostype") == "win11" and not names_server(guest.config.text("name"))
        if tpm.get("version", "v1.2") != "v1.2" or not (windows_11 or "version" not in tpm.options):
            return
        needs = "Windows 11 needs 2.0" if windows_11 else "newer systems support 2.0 only"
        yield Finding(
            place=tpm.at("version"),
            severity=Severity.WARNING if windows_11 else None,
            message=f"the TPM has version 1.2{'' if tpm.get('version') else ', the default'}: {needs}",
            help="if the guest keeps no keys in it, delete `tpmstate0` and add it again with `version=v2.0`",
        )
