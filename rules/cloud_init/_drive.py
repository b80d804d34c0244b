"""What of the cloud-init options reaches the guest."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.vm.drive import Drive, drives


def cloudinit_drives(config: Config) -> list[Drive]:
    return [drive for drive in drives(config) if drive.is_cloudinit]


def gets_network(config: Config) -> bool:
    """There is a cloud-init drive, and its network data is what PVE makes of the options."""
    custom = config.get("cicustom")
    return bool(cloudinit_drives(config)) and (custom is None or "network" not in custom.options)
