"""Machine type and firmware of a VM (PVE::QemuServer::Machine)."""

from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config, Guest
from pvelint.grammar.guest.section import Section
from pvelint.grammar.guest.setting import Setting

_RUNNING = "runningmachine"


def machine_type(config: Config) -> str:
    """`pc-q35-9.2+pve1`, `q35`, `pc`, ...; empty where unset (then i440fx on x86)."""
    setting = config.get("machine")
    return type_in(setting) if setting is not None else ""


def type_in(setting: Setting) -> str:
    """What `machine` or `runningmachine` names."""
    return setting.get("type") or (setting.value if "=" not in setting.value else "")


def machines_of_starts(guest: Guest) -> Iterator[Setting]:
    """What the next starts take the machine type from: of a hibernated VM first that which its resume is forced to."""
    if guest.resumes and (running := guest.main.settings.get(_RUNNING)) is not None:
        yield running
    if (machine := guest.config.get("machine")) is not None:
        yield machine


def machine_of_rollback(snapshot: Section) -> Setting | None:
    """What a start takes the machine type from that follows a rollback to a VM's snapshot.

    PVE forces what ran upon saved memory alone (snapshot_rollback, __snapshot_rollback_hook).
    """
    running = snapshot.settings.get(_RUNNING) if "vmstate" in snapshot.settings else None
    return running or snapshot.settings.get("machine")


def is_q35(config: Config) -> bool:
    return "q35" in machine_type(config)


def is_uefi(config: Config) -> bool:
    """OVMF runs; PVE takes every other value of `bios` for SeaBIOS."""
    return config.text("bios") == "ovmf"
