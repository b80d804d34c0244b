"""The live cluster filesystem: pmxcfs, a FUSE mount that is no place for a rename and whose files PVE has locks for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MOUNT_TABLE = Path("/proc/self/mounts")


class LiveTreeError(Exception):
    """A file to be written belongs to a running cluster."""


def refuse_live(paths: Iterable[Path], mount_table: Path = MOUNT_TABLE) -> None:
    """Raise LiveTreeError if any of the files is on a FUSE mount called /etc/pve."""
    mounts = [Path(mount) for mount in _fuse_mounts(mount_table)]
    for path in paths:
        resolved = path.resolve()
        for mount in mounts:
            if resolved.is_relative_to(mount):
                raise LiveTreeError(
                    f"{path}: is on the live cluster filesystem at {mount}, which pvelint does not write"
                    " (apply the changes with --output-format qm)"
                )


def _fuse_mounts(mount_table: Path) -> list[str]:
    try:
        text = mount_table.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    fields = [line.split(" ") for line in text.split("\n") if line.count(" ") >= 2]
    return [f[1] for f in fields if f[2].startswith("fuse") and (f[1] == "/etc/pve" or f[0] == "/dev/fuse")]
