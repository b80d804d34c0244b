from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.version import Version
from pvelint.grammar.vm.efidisk import chooses_layout, uses_efidisk
from pvelint.grammar.vm.processors import AARCH64, architecture
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_MARKERS = {Version.V8_4: "2023k", Version.V9_0: None, Version.V9_1: "2023", Version.V9_2: "2023k"}
"""What PVE writes into `ms-cert` once all certificates that it knows are enrolled, from each version on; 9.0 has no marker."""
_INCOMPLETE = {
    "2023": "the Windows UEFI CA and the key (KEK) that signs updates",
    "2023w": "the key (KEK) that signs updates",
}
"""What an older marker lacks of `2023k`."""
_MACOS = "isa-applesmc"
"""The device in `args` without which macOS does not boot; it has no use for these certificates."""


class Secureboot2011Certs(GuestRule):
    """The EFI disk has not all of Microsoft's certificates of 2023; those of 2011 expired in 2026.

    ## What it finds

    `efidisk0` with `pre-enrolled-keys=1`, and without the marker `ms-cert=2023k` (`ms-cert=2023` in PVE 9.1), by which
    PVE remembers which of Microsoft's certificates of 2023 were enrolled. `2023` and `2023w` are incomplete sets.

    It is information for macOS (`isa-applesmc` in `args`), and where the firmware has no keys to update: with
    `efitype=2m`, with AMD SEV, and for aarch64 before PVE 9.2. PVE warns there all the same.

    ## Why it matters

    Secure Boot refuses boot loaders that are signed only with certificates that are missing: Windows and Linux
    installations may not start after an update, and Windows may fail to update its Secure Boot keys. PVE warns about
    it at every start of the VM.

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
        "qemu-server 9.2.6 PVE/QemuServer.pm (check_efi_vars)",
        "qemu-server 8.4.10 PVE/QemuServer.pm (check_efi_vars)",
        "qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (should_enroll_ms_2023_cert, get_ovmf_files,"
        " ensure_ms_2023_cert_enrolled: 2023k has the KEK)",
        "qemu-server 8.4.10 PVE/QemuServer/OVMF.pm (should_enroll_ms_2023_cert)",
        "pve-docs 9.1.3 qm.adoc (Secure Boot Certificate Expiration)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        efidisk = config.get("efidisk0")
        full = _MARKERS[max(version for version in _MARKERS if version <= guest.version)]
        if efidisk is None or full is None or not uses_efidisk(config):
            return
        marker = efidisk.get("ms-cert")
        if not efidisk.flag("pre-enrolled-keys") or marker == full:
            return
        place = efidisk.at("ms-cert" if "ms-cert" in efidisk.options else "pre-enrolled-keys")
        if not _has_keys(guest, efidisk):
            yield Finding(
                place=place,
                severity=Severity.INFO,
                message="PVE warns at every start that certificates of 2023 are missing, although this firmware has no"
                " pre-enrolled keys",
                help="remove `pre-enrolled-keys=1`, which has no effect here",
            )
            return
        yield Finding(
            place=place,
            severity=Severity.INFO if _MACOS in config.text("args") else None,
            message=_message(marker, full),
            help="shut the VM down and run `qm enroll-efi-keys VMID`; have the BitLocker recovery key at hand",
        )


def _has_keys(guest: Guest, efidisk: Setting) -> bool:
    """Whether the firmware that PVE chooses comes with keys."""
    config: Config = guest.config
    if architecture(config) == AARCH64:
        return guest.version >= Version.V9_2
    return chooses_layout(config) and efidisk.get("efitype", "2m") == "4m"


def _message(marker: str, full: str) -> str:
    if marker in _INCOMPLETE:
        return (
            f"the EFI disk has only part of Microsoft's certificates of 2023 (`{marker}`), not the full set (`{full}`):"
            f" {_INCOMPLETE[marker]} may be missing, and then updates of Secure Boot fail"
        )
    return (
        "the EFI disk has only Microsoft's certificates of 2011, as far as PVE knows: with Secure Boot, systems"
        " signed only with those of 2023 do not start"
    )
