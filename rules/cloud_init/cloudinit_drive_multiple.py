from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.cloudinit import cloudinit_drives
from pvelint.grammar.vm.drive import BUSES
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Related, Severity


class CloudinitDriveMultiple(GuestRule):
    """The VM has more than one cloud-init drive.

    ## What it finds

    Every cloud-init drive after the first.

    ## Why it matters

    PVE's API refuses a second one. The guest sees two sources of the same data, and it is a matter of chance which
    one it uses; PVE writes both anew at every start.

    ## When to ignore it

    Never: one drive is enough.
    """

    name = "cloudinit-drive-multiple"
    category = Category.CLOUD_INIT
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = BUSES
    sources = ("qemu-server 9.2.6 PVE/API2/Qemu.pm (cloud-init drive is already attached at)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        found = cloudinit_drives(guest.config)
        for drive in found[1:]:
            yield Finding(
                place=drive.setting.at(),
                message=f"`{found[0].key}` is already a cloud-init drive: the guest sees the same data twice",
                help=f"remove one of the two: `qm set VMID --delete {drive.key}`",
                related=(Related(found[0].setting.at(), "the first cloud-init drive"),),
            )
