"""What the firmware of a VM makes of its EFI disk."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.processors import X86_64, architecture


def uses_efidisk(config: Config) -> bool:
    """OVMF keeps its variables there; not with AMD SEV-SNP and Intel TDX (PVE::QemuServer::OVMF)."""
    sev = config.get("amd-sev")
    without_variables = "intel-tdx" in config or (sev is not None and sev.get("type") == "snp")
    return is_uefi(config) and not without_variables


def chooses_layout(config: Config) -> bool:
    """`efitype` decides which firmware the VM gets: the small one, or the one that knows Secure Boot."""
    return uses_efidisk(config) and "amd-sev" not in config and architecture(config) == X86_64
