from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.drive import drives
from pvelint.grammar.hostpci import passed_devices
from pvelint.grammar.passthrough import addresses_of
from pvelint.grammar.pci import parse_address
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity

_BY_PATH = re.compile(r"/dev/disk/by-path/pci-([0-9a-fA-F:.]+)-")


class DiskOnPassedController(GuestRule):
    """A disk of the VM hangs on a controller that the same VM passes through.

    ## What it finds

    A drive with a path `/dev/disk/by-path/pci-0000:01:00.0-...` and a `hostpciN` line with that address.

    ## Why it matters

    The start takes the controller away from the host, and the path with it: the VM does not start, or a second
    start fails where a first one seemed to work. The guest sees the disk through the controller anyway.

    ## When to ignore it

    Never: keep one of both.
    """

    name = "disk-on-passed-controller"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("hostpci",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/Blockdev.pm (stat of the path)", "pve-common PVE/SysFSTools.pm")

    def check(self, guest: Guest) -> Iterator[Finding]:
        passed = [(h, a) for h in passed_devices(guest.config) if not h.mdev for a in addresses_of(guest, h)]
        for drive in drives(guest.config):
            found = _BY_PATH.match(drive.file)
            address = parse_address(found[1]) if found else None
            if address is None:
                continue
            owner = next((h for h, a in passed if a.covers(address)), None)
            if owner is not None:
                yield Finding(
                    place=drive.setting.at("file"),
                    message=f"the VM does not start: {drive.key} is a disk of the controller at {address}, which"
                    f" {owner.key} takes away from the host",
                    help=f"delete {drive.key} (the guest sees the disk through the controller) or {owner.key}",
                    related=(Related(owner.setting.at(), "the controller is passed through here"),),
                )
