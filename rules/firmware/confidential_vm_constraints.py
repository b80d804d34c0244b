from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_KINDS = (("amd-sev", "AMD SEV"), ("intel-tdx", "Intel TDX"))
"""PVE looks at the second only without the first."""


class ConfidentialVmConstraints(GuestRule):
    """A VM with encrypted memory lacks the firmware for it, or keeps an EFI disk it cannot use.

    ## What it finds

    `amd-sev` or `intel-tdx` without `bios: ovmf`, and `intel-tdx` with attestation but without `vsock-cid` or
    `vsock-port` (PVE refuses to start the VM); `efidisk0` together with SEV-SNP or TDX (PVE ignores the disk).

    ## Why it matters

    Only OVMF can start a confidential VM, and for attestation the guest asks the host for quotes over vsock. With
    SEV-SNP and TDX, OVMF has no writable EFI variables.

    ## When to ignore it

    Never.
    """

    name = "confidential-vm-constraints"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.IGNORED,)
    keys = ("amd-sev", "intel-tdx")
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_amd_sev_object, get_intel_tdx_object,"
        " get_quote_generation_socket, get_cvm_type)",
        'qemu-server 9.2.6 PVE/QemuServer/OVMF.pm (print_ovmf_commandline: EFI disks are "not supported with'
        ' Confidential Virtual Machines")',
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        for key, title in [kind for kind in _KINDS if kind[0] in config][:1]:
            setting = config[key]
            quotes = setting.flag("attestation") and key == "intel-tdx"
            missing = [f"`{o}`" for o in ("vsock-cid", "vsock-port") if quotes and o not in setting.options]
            if not is_uefi(config):
                yield Finding(
                    place=setting.at(),
                    message=f"{title} needs OVMF, but the VM has SeaBIOS: PVE refuses to start the VM",
                    help=f"set `bios: ovmf`, or remove `{key}`",
                )
            elif missing:
                yield Finding(
                    place=setting.at("attestation"),
                    message=f"{title} with attestation needs {' and '.join(missing)}: PVE refuses to start the VM",
                    help="set both, for example `vsock-cid=2,vsock-port=4050`, or set `attestation=0`",
                )
            if (
                is_uefi(config)
                and "efidisk0" in config
                and (key == "intel-tdx" or setting.get("type") == "snp")
            ):
                yield Finding(
                    place=config["efidisk0"].at(),
                    severity=Severity.WARNING,
                    impact=Impact.IGNORED,
                    message=f"{title} has no writable EFI variables: PVE ignores the EFI disk",
                    help="remove `efidisk0`",
                )
