"""What the paths of block devices tell (udev's 60-persistent-storage.rules, kernel Documentation/admin-guide/devices.txt)."""

from __future__ import annotations

import re

_PARTITION = re.compile(
    r"(/dev/disk/by-(?:id|path)/.{1,250})-part[0-9]{1,3}"
    r"|(/dev/[shv]d[a-z]{1,3})[0-9]{1,3}"
    r"|(/dev/(?:nvme[0-9]{1,3}n|mmcblk|md)[0-9]{1,3})p[0-9]{1,3}"
)


def whole_disk(path: str) -> str | None:
    """`/dev/sdb` of `/dev/sdb1`; None where the path is no partition."""
    match = _PARTITION.fullmatch(path)
    return next((found for found in match.groups() if found), None) if match else None
