from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Impact,
    LineFinding,
    LineRule,
    Rank,
    ReadSetting,
    Severity,
)
from pvelint.rules.line_kit.lists import split_by_commas

_MOUNT_OPTIONS = frozenset(("discard", "lazytime", "noatime", "nodev", "noexec", "nosuid"))
_FILE_SYSTEMS = frozenset(
    ("nfs", "nfs4", "cifs", "smb", "smb3", "fuse", "ext4", "xfs", "btrfs", "overlay", "tmpfs")
)


class MountListCommas(LineRule):
    """Mount options, or the file systems that a container may mount, are separated by commas.

    ## What it finds

    `mountoptions=noatime,nodev` of `rootfs` and `mpN`, `mount=nfs,cifs` of `features`.

    ## Why it matters

    The comma ends the list, and the next word has no name. PVE cannot read the line: with such `features` or such a
    `rootfs` it refuses to start the container, and such a mount point it leaves out without a word, so that the
    container writes to the disk below it.

    ## When to ignore it

    Never: the line does not do what it says.
    """

    name = "mount-list-commas"
    category = Category.SCHEMA
    guests = (CONTAINER,)
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.INVALID, Impact.DEVICE_MISSING)
    keys = ("rootfs", "mp", "features")
    words = ("mount",)
    rank = Rank.OPTION
    fix = Applicability.UNSAFE
    sources = ("pve-container 6.1.10 PVE/LXC/Config.pm ($features_desc, $rootfs_desc: mountoptions)",)

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.base == "features":
            yield from split_by_commas(
                setting, "`mount`", lambda item: item.startswith("mount="), _FILE_SYSTEMS.__contains__
            )
            return
        yield from split_by_commas(
            setting,
            "`mountoptions`",
            lambda item: item.startswith("mountoptions="),
            _MOUNT_OPTIONS.__contains__,
        )
