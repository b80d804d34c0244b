"""The live cluster filesystem: pmxcfs, a FUSE mount that is no place for a rename and whose files PVE has locks for."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pvelint.errors import UserError

MOUNT_TABLE = Path("/proc/self/mounts")


class LiveTreeError(UserError):
    """A file to be written belongs to a running cluster."""


def refuse_live(paths: Iterable[Path]) -> None:
    """Raise LiveTreeError if any of the files, which need not exist, is on a FUSE mount of /etc/pve."""
    wanted = list(paths)
    mounts = _cluster_mounts(wanted)
    for path in wanted:
        resolved = path.resolve()
        for mount in mounts:
            if resolved.is_relative_to(mount):
                raise LiveTreeError(
                    f"{path}: on the live cluster filesystem at {mount}, where pvelint never writes"
                    " (--output-format qm prints the commands to run)"
                )


def _cluster_mounts(wanted: list[Path]) -> list[Path]:
    """Where pmxcfs is mounted; only Linux has it, and there it has to be known before a file is written."""
    if sys.platform != "linux" or not wanted:
        return []
    try:
        text = MOUNT_TABLE.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise LiveTreeError(
            f"{wanted[0]}: not written: it may be on a live cluster filesystem, and"
            f" {MOUNT_TABLE} cannot be read ({error.strerror})"
        ) from error
    fields = [line.split(" ") for line in text.split("\n") if line.count(" ") >= 2]
    mounts = [(device, _unescaped(mount), kind) for device, mount, kind, *_ in fields]
    return [
        Path(mount)
        for device, mount, kind in mounts
        if kind.startswith("fuse") and _is_cluster(device, mount)
    ]


def _is_cluster(device: str, mount: str) -> bool:
    """pmxcfs itself, wherever it is bound to, or the /etc/pve of another host."""
    return mount == "/etc/pve" or device == "/dev/fuse" or device.rstrip("/").endswith(":/etc/pve")


def _unescaped(text: str) -> str:
    """The kernel writes spaces and the like as `\\040`."""
    import re

    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
