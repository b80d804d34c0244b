from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_FOLDER = "/usr/share/kvm/"


class RomfilePath(GuestRule):
    """`romfile` is an absolute path, although PVE looks for it below /usr/share/kvm.

    ## What it finds

    A `hostpciN` line whose `romfile` begins with `/` and names a folder. `/card.rom` is the same as `card.rom`.

    ## Why it matters

    PVE prepends `/usr/share/kvm/` to the name, so QEMU is told to load `/usr/share/kvm//root/card.rom`, does not find
    it, and exits.

    ## When to ignore it

    When such a folder exists below /usr/share/kvm.
    """

    name = "romfile-path"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("hostpci",)
    words = ("romfile",)
    starts_only = True
    fix = Applicability.SAFE
    sources = ('qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: "romfile=/usr/share/kvm/")',)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            path = hostpci.romfile
            if path is None or not path.startswith("/") or "/" not in path.lstrip("/"):
                continue
            inside = path.removeprefix(_FOLDER).lstrip("/") if path.startswith(_FOLDER) else ""
            yield Finding(
                place=hostpci.setting.at("romfile"),
                message=f"PVE prepends `{_FOLDER}`: QEMU looks for `{_FOLDER}{path}`, does not find it and exits",
                help=f"write `romfile={inside}`"
                if inside
                else f"copy the file to `{_FOLDER}` on every node, and write `romfile={PurePosixPath(path).name}`",
                fix=Fix.safe(f"set romfile={inside}", hostpci.setting.set("romfile", inside))
                if inside
                else None,
            )
