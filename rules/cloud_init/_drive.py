"""Whether a VM has the drive through which cloud-init gets its data."""

from __future__ import annotations

from pvelint.grammar.drive import Drive, drives
from pvelint.grammar.guest import Config


def cloudinit_drives(config: Config) -> list[Drive]:
    return [drive for drive in drives(config) if drive.is_cloudinit]
