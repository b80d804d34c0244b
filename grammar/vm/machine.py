"""Machine type and firmware of a VM (PVE::QemuServer::Machine)."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config


def machine_type(config: Config) -> str:
    """`pc-q35-9.2+pve1`, `q35`, `pc`, ...; empty where unset (then i440fx on x86)."""
    setting = config.get("machine")
    if setting is None:
        return ""
    return setting.get("type") or (setting.value if "=" not in setting.value else "")


def is_q35(config: Config) -> bool:
    return "q35" in machine_type(config)


def is_uefi(config: Config) -> bool:
    """OVMF runs; PVE takes every other value of `bios` for SeaBIOS."""
    return config.text("bios") == "ovmf"
