from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.volumes import MountedVolume, volumes
from pvelint.grammar.vm.volume_name import is_subvolume
from pvelint.rules.api import (
    CONTAINER,
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)


class MountOptionWithoutEffect(GuestRule):
    """An option of a mount point does nothing for its kind.

    ## What it finds

    `backup=1` on a folder or device of the node, `quota=1` on a folder or a subvolume (ZFS, BTRFS), and `shared=1` on a
    volume of a storage.

    ## Why it matters

    PVE backs up volumes of its storages alone: who relies on `backup=1` has no copy of the folder. It sets quotas on
    images that it mounts itself, not on folders. Whether a volume is on every node, its storage says.

    ## When to ignore it

    Never: the option does nothing.
    """

    name = "mount-option-without-effect"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    other_impacts = (Impact.BACKUP,)
    keys = ("mp", "rootfs")
    words = ("backup", "quota", "shared")
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (mountpoint_backup_enabled)",
        "pve-container 6.1.10 PVE/LXC.pm (mountpoint_mount: cannot enable quota control for bind mounts)",
        "pve-container 6.1.10 PVE/LXC/Migrate.pm (prepare: $mountpoint->{shared})",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for volume in volumes(guest.config):
            if volume.is_volume:
                yield from _finding(
                    volume, "shared", "whether a volume is on every node, PVE learns from its storage"
                )
                if is_subvolume(volume.volume.partition(":")[2]):
                    yield from _finding(volume, "quota", "PVE sets no quotas on a subvolume")
            elif volume.is_bind or volume.is_device:
                what = "a folder" if volume.is_bind else "a device"
                yield from _finding(
                    volume, "backup", f"PVE backs up volumes of its storages, never {what} of the node"
                )
                if volume.is_bind:
                    yield from _finding(volume, "quota", "PVE sets no quotas on a folder of the node")


def _finding(volume: MountedVolume, option: str, why: str) -> Iterator[Finding]:
    setting = volume.setting
    if not setting.flag(option):
        return
    is_backup = option == "backup"
    yield Finding(
        place=setting.at(option),
        message=f"`{option}=1` of `{volume.key}` does nothing: {why}",
        help="back up what is in there by other means, and remove it" if is_backup else "remove it",
        severity=Severity.WARNING if is_backup else Severity.INFO,
        impact=Impact.BACKUP if is_backup else Impact.IGNORED,
        fix=Fix.unsafe(f"remove `{option}`", setting.remove(option)),
    )
