"""The CPU model of a VM in words."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.processors import cpu_type


def title(config: Config) -> str:
    """`the CPU phenom`, "the default CPU kvm64" (PVE::QemuServer::CPUConfig::get_default_cpu_type)."""
    model = cpu_type(config)
    if model:
        return f"the CPU {model}"
    return f"the default CPU {'kvm64' if config.flag('kvm', True) else 'qemu64'}"
