from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.machine import is_q35
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.guest_kit import refuses


class Q35OddIde(GuestRule):
    """A VM of machine type q35 has `ide1` or `ide3`.

    ## What it finds

    A drive on `ide1` or `ide3` with `machine: q35`, in PVE 7.

    ## Why it matters

    An IDE bus of q35 takes one drive, but PVE puts two on each before qemu-server 8.0.7. QEMU refuses to start: "Can't
    create IDE unit 1, bus supports only 1 units".

    A template is checked for this, too: PVE starts it to back it up.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "q35-odd-ide"
    category = Category.DISK
    severity = Severity.ERROR
    impact = Impact.QEMU_REFUSES
    keys = ("ide",)
    words = ("ide1", "ide3")
    until = Version.V7_4
    sources = (
        "qemu-server 7.4-3 PVE/QemuServer.pm (print_drivedevice_full)",
        "qemu-server 8.0.7 PVE/QemuServer.pm (print_drivedevice_full: mended)",
        "QEMU 7.2.22 -machine q35 -device ide-cd,bus=ide.1,unit=1, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if not is_q35(guest.config):
            return
        for drive in drives(guest.config):
            if drive.bus == "ide" and drive.index % 2:
                yield Finding(
                    place=drive.setting.at(),
                    message=f"`{drive.key}` does not exist on q35, whose IDE buses take one drive each:"
                    f" {refuses(guest, 'QEMU')}",
                    help="move the drive to `ide0`, `ide2` or sata, and change the boot order with it",
                )
