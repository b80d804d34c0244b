from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_LETTERED = ("sd", "vd", "hd", "xvd")
_NUMBERED = ("nvme", "dm-", "mmcblk", "md12", "zd", "rbd", "nbd", "bcache", "loop")
"""mdadm counts down from md127 for arrays that its config does not name."""
_STABLE_NAMES = {
    "dm-": "name the volume as `/dev/VG/LV` or by its name in `/dev/mapper/`",
    "zd": "name the volume as `/dev/zvol/POOL/VOLUME`",
    "rbd": "name the image as `/dev/rbd/POOL/IMAGE`",
    "bcache": "name the disk by its link in `/dev/bcache/by-uuid/`",
    "loop": "name the file behind the loop device",
    "nbd": "name the file or the export behind the device",
}
_DIGITS = "0123456789"


class UnstableDevicePath(GuestRule):
    """A drive names a host disk by a name that can change.

    ## What it finds

    A drive whose file is `/dev/sdX`, `/dev/vdX`, `/dev/xvdX`, `/dev/hdX`, `/dev/nvmeXnY`,
    `/dev/mmcblkN`, `/dev/dm-N`, `/dev/md12N`, `/dev/zdN`, `/dev/rbdN`, `/dev/nbdN`, `/dev/bcacheN` or `/dev/loopN`.

    ## Why it matters

    The kernel assigns these names in the order in which it finds the disks. After a reboot or a hardware change the
    VM may write to another disk.

    ## When to ignore it

    When the host has only this one disk.
    """

    name = "unstable-device-path"
    category = Category.DISK
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    keys = BUSES
    words = ("/dev/",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_file_blockdev: opens a path as it is written)",
        "https://pve.proxmox.com/wiki/Passthrough_Physical_Disk_to_Virtual_Machine_(VM)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            if drive.device_name is not None and not drive.is_cdrom and _is_unstable(drive.device_name):
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"`{drive.path}` may be another disk after a reboot: the VM would write to that one",
                    help=_stable_name(drive.device_name),
                )


def _is_unstable(name: str) -> bool:
    if name.startswith(_LETTERED):
        return name[2:].rstrip(_DIGITS).isalpha()
    return name.startswith(_NUMBERED) and name.rstrip(_DIGITS) != name


def _stable_name(name: str) -> str:
    by_id = "name the disk by its link in `/dev/disk/by-id/`"
    return next((help for start, help in _STABLE_NAMES.items() if name.startswith(start)), by_id)
