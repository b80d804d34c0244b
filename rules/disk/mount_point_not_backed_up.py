from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.volumes import volumes
from pvelint.grammar.placement.backups import is_exempt
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


class MountPointNotBackedUp(GuestRule):
    """Backups leave a mount point out.

    ## What it finds

    A volume as `mpN` without `backup=1`. Silent where `backup=0` is written down, about CD images, and about containers
    with the tag `nobackup`.

    ## Why it matters

    Of a container PVE backs up the root disk and only those mount points that say so, unlike of a VM. The job reports
    success, and a restore brings an empty volume.

    ## When to ignore it

    When what is on it need not be kept: write `backup=0`, which says the same.
    """

    name = "mount-point-not-backed-up"
    category = Category.DISK
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.BACKUP
    keys = ("mp",)
    fix = Applicability.UNSAFE
    sources = (
        "pve-container 6.1.10 PVE/LXC/Config.pm (mountpoint_backup_enabled)",
        "pve-container 6.1.10 PVE/VZDump/LXC.pm (prepare)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for volume in volumes(guest.config) if not is_exempt(guest.config) else ():
            if not volume.is_volume or volume.is_iso:
                continue
            if not volume.backed_up and "backup" not in volume.setting.options:
                yield Finding(
                    place=volume.setting.at("volume"),
                    message=f"backups of the container leave out `{volume.key}` (`{volume.target}`): a restore brings"
                    " an empty volume",
                    help="add `backup=1`, or `backup=0` if it need not be kept",
                    fix=Fix.unsafe("set `backup=1`", volume.setting.set("backup", "1")),
                )
