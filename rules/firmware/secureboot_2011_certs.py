from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.efidisk import chooses_layout
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_MARKER = {Version.V8_4: "2023k", Version.V9_1: "2023", Version.V9_2: "2023k"}
"""What PVE writes into `ms-cert` once all certificates that it knows are enrolled; 7.4 and 9.0 have no marker."""


class Secureboot2011Certs(GuestRule):
    """The EFI disk trusts Microsoft's certificates of 2011 only, which expired in 2026.

    ## What it finds

    `efidisk0` with `efitype=4m` and `pre-enrolled-keys=1`, and without the marker `ms-cert=2023k` (`ms-cert=2023` in
    PVE 9.1), by which PVE remembers that Microsoft's certificates of 2023 were enrolled.

    ## Why it matters

    Secure Boot refuses boot loaders that are signed by the new certificates only: Windows and Linux installations
    may not start after an update. PVE warns about it at every start of the VM.

    Do not write the marker by hand: it changes nothing on the disk, and PVE takes the work for done. Shut the VM
    down and run `qm enroll-efi-keys VMID`. A Windows with BitLocker asks for its recovery key afterwards, so have
    that at hand or suspend BitLocker first.

    ## When to ignore it

    When the guest enrolled the certificates itself, or runs with Secure Boot off.
    """

    name = "secureboot-2011-certs"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("efidisk",)
    words = ("pre-enrolled-keys",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "qemu-server PVE/QemuServer/OVMF.pm (should_enroll_ms_2023_cert)",
        "pve-docs qm.adoc (Secure Boot: expiration of the Microsoft UEFI certificates)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        efidisk = guest.config.get("efidisk0")
        marker = _MARKER.get(guest.version)
        if efidisk is None or marker is None or not chooses_layout(guest.config):
            return
        if efidisk.get("efitype", "2m") == "2m":
            return
        if efidisk.flag("pre-enrolled-keys") and efidisk.get("ms-cert") != marker:
            yield Finding(
                place=efidisk.at("ms-cert" if "ms-cert" in efidisk.options else "pre-enrolled-keys"),
                message="the EFI disk lacks Microsoft's certificates of 2023, as far as PVE knows: with Secure Boot,"
                " systems that are signed by them alone do not start",
                help="shut the VM down and run `qm enroll-efi-keys VMID`; have the BitLocker recovery key at hand",
            )
