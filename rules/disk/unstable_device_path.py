from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.rules.api import CONTAINER, VM, Category, Finding, Guest, GuestRule, Impact, Severity

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
    """A drive or mount point names a host disk by a name that can change.

    ## What it finds

    A drive or a mount point of `/dev/sdX`, `/dev/vdX`, `/dev/xvdX`, `/dev/hdX`, `/dev/nvmeXnY`,
    `/dev/mmcblkN`, `/dev/dm-N`, `/dev/md12N`, `/dev/zdN`, `/dev/rbdN`, `/dev/nbdN`, `/dev/bcacheN` or `/dev/loopN`.

    ## Why it matters

    The kernel assigns these names in the order in which it finds the disks. After a reboot or a hardware change the
    guest may write to another disk.

    ## When to ignore it

    When the host has only this one disk.
    """

    name = "unstable-device-path"
    category = Category.DISK
    guests = (VM, CONTAINER)
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    keys = (*BUSES, "rootfs", "mp")
    words = ("/dev/",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_file_blockdev: opens a path as it is written)",
        "pve-container 6.1.10 PVE/LXC.pm (__mountpoint_mount: device)",
        "https://pve.proxmox.com/wiki/Passthrough_Physical_Disk_to_Virtual_Machine_(VM)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for name, setting, option in _of_vm(guest) if guest.kind is VM else _of_container(guest):
            if _is_unstable(name):
                yield Finding(
                    place=setting.at(option),
                    message=f"`/dev/{name}` may be another disk after a reboot: the {guest.kind.noun} would write to that one",
                    help=_stable_name(name),
                )


def _of_vm(guest: Guest) -> Iterator[tuple[str, Setting, str]]:
    for drive in drives(guest.config):
        if drive.device_name is not None and not drive.is_cdrom:
            yield drive.device_name, drive.setting, "file"


def _of_container(guest: Guest) -> Iterator[tuple[str, Setting, str]]:
    from pvelint.grammar.container.volumes import volumes

    for volume in volumes(guest.config):
        if volume.is_device and not volume.read_only:
            yield volume.volume.removeprefix("/dev/"), volume.setting, "volume"


def _is_unstable(name: str) -> bool:
    if name.startswith(_LETTERED):
        return name[2:].rstrip(_DIGITS).isalpha()
    return name.startswith(_NUMBERED) and name.rstrip(_DIGITS) != name


def _stable_name(name: str) -> str:
    by_id = "name the disk by its link in `/dev/disk/by-id/`"
    return next((help for start, help in _STABLE_NAMES.items() if name.startswith(start)), by_id)
