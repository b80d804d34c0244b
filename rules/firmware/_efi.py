"""What the firmware of a VM makes of its EFI disk."""

from __future__ import annotations

from pvelint.grammar.guest import Config
from pvelint.grammar.machine import is_uefi


def uses_efidisk(config: Config) -> bool:
    """OVMF keeps its variables there; not with AMD SEV-SNP and Intel TDX (PVE::QemuServer::OVMF)."""
    sev = config.get("amd-sev")
    without_variables = "intel-tdx" in config or (sev is not None and sev.get("type") == "snp")
    return is_uefi(config) and not without_variables
