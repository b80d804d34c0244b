"""The live cluster filesystem: pmxcfs, a FUSE mount that is no place for a rename and whose files PVE has locks for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pvelint.errors import UserError

MOUNT_TABLE = Path("/proc/self/mounts")


class LiveTreeError(UserError):
    """A file to be written belongs to a running cluster."""


def refuse_live(paths: Iterable[Path]) -> None:
    """Raise LiveTreeError if any of the files, which need not exist, is on a FUSE mount of /etc/pve."""
    mounts = [Path(mount) for mount in _fuse_mounts(MOUNT_TABLE)]
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
    return [
        _unescaped(f[1]) for f in fields if f[2].startswith("fuse") and _is_cluster(f[0], _unescaped(f[1]))
    ]


def _is_cluster(device: str, mount: str) -> bool:
    """pmxcfs itself, wherever it is bound to, or the /etc/pve of another host."""
    return mount == "/etc/pve" or device == "/dev/fuse" or device.rstrip("/").endswith(":/etc/pve")


def _unescaped(text: str) -> str:
    """The kernel writes blanks and the like as `\\040`."""
    import re

    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
