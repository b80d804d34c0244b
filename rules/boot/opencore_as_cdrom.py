from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.vm.drive import BUSES, drives
from pvelint.grammar.vm.volume_name import file_name
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_DISK_IMAGE = re.compile(r"opencore-(?:v[0-9]{1,3}|osx-proxmox-vm)\.(?:iso|img)")


class OpencoreAsCdrom(GuestRule):
    """OpenCore's disk image is attached as a CD.

    ## What it finds

    A CD drive with `OpenCore-v21.iso` (or another number) of KVM-OpenCore, or `opencore-osx-proxmox-vm.iso` of
    OSX-PROXMOX. Images of other projects, such as `LongQT-OpenCore-v0.7.iso`, are real CD images and left alone.

    ## Why it matters

    In spite of its name the file is the image of a hard disk, with partitions: as a CD the firmware finds nothing to boot on it,
    or OpenCore does not find its own files.

    ## When to ignore it

    When the image was converted to a CD under the same name.
    """

    name = "opencore-as-cdrom"
    category = Category.BOOT
    severity = Severity.WARNING
    impact = Impact.NO_BOOT
    keys = BUSES
    words = ("opencore",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/DriveDevice.pm (print_drivedevice_full: ide-cd for media=cdrom, else ide-hd)",
        "https://github.com/thenickdude/KVM-Opencore/issues/7 (its author: a raw disk image, named .iso for PVE's list)",
        "https://github.com/thenickdude/KVM-Opencore/issues/10",
        "https://github.com/thenickdude/KVM-Opencore/issues/40",
        "https://github.com/luchina-gabriel/OSX-PROXMOX (attaches its image with media=disk)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for drive in drives(guest.config):
            if drive.is_cdrom and _DISK_IMAGE.fullmatch(file_name(drive.file).lower()):
                yield Finding(
                    place=drive.setting.at("media"),
                    message=f"`{file_name(drive.file)}` is the image of a hard disk, but `media=cdrom` attaches it as a CD:"
                    " the VM does not boot from it",
                    help="set `media=disk` and `cache=unsafe`, as the image holds nothing to lose",
                    fix=Fix.unsafe("set `media=disk`", drive.setting.set("media", "disk")),
                )
