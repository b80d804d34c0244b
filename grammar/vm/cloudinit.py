"""What of the cloud-init options reaches the guest, and what `cipassword` holds."""

from __future__ import annotations

import re

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.ostype import is_windows

_HASH = re.compile(r"\$(?:1|5|6|7|2[abxy]?|y|gy|md5|sha1)\$[^$].*")
_WEAK = ("$1$", "$md5$", "$sha1$")


def cloudinit_drives(config: Config) -> list[Drive]:
    return [drive for drive in drives(config) if drive.is_cloudinit]


def is_written(config: Config, vmid: int | None) -> bool:
    """PVE makes the content of one of its cloud-init drives: of those whose name has the VM's own number."""
    return any(vmid is None or f"vm-{vmid}-cloudinit" in drive.file for drive in cloudinit_drives(config))


def gets_network(config: Config) -> bool:
    """There is a cloud-init drive, and its network data is what PVE makes of the options."""
    custom = config.get("cicustom")
    own = custom is None or "network" not in custom.options or not takes_custom_files(config)
    return own and bool(cloudinit_drives(config))


def takes_custom_files(config: Config) -> bool:
    """Whether `cicustom` counts: what PVE writes for OpenNebula's context has no place for its files."""
    return config.text("citype") != "opennebula"


def gets_search_domains(config: Config, version: Version) -> bool:
    """Whether `searchdomain` reaches the guest: from 8.2 on PVE's config drive for Windows lacks it."""
    drive_for_windows = config.text("citype", "configdrive2") == "configdrive2" and is_windows(
        config.text("ostype")
    )
    return version < Version.V8_4 or not drive_for_windows


def is_hash(password: str) -> bool:
    """A crypt(3) hash, as PVE's API stores it for everything but Windows."""
    return _HASH.fullmatch(password) is not None


def is_weak_hash(password: str) -> bool:
    """A hash of a kind that is quick to try passwords against."""
    return is_hash(password) and password.startswith(_WEAK)


def is_plain(password: str) -> bool:
    """Neither a hash, nor locked (`!`, `*`), nor masked as in the output of `qm config`."""
    return bool(password.strip("*!")) and not is_hash(password)
