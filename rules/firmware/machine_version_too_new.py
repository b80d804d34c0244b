from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.machine_version import highest_revision, pinned_version
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class MachineVersionTooNew(GuestRule):
    """The machine version is newer than anything this PVE can run.

    ## What it finds

    A version in `machine` above the newest QEMU of the PVE version checked against, or a `+pveN` that this machine
    version never had.

    ## Why it matters

    PVE refuses to start the VM ("Installed QEMU version is too old to run machine type"). It happens with
    configs from a newer node, and with typing errors.

    ## When to ignore it

    Never on this PVE version; a node with newer packages may run it.
    """

    name = "machine-version-too-new"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("machine",)
    starts_only = True
    sources = ("qemu-server PVE/QemuServer/Machine.pm (can_run_pve_machine_version, %PVE_MACHINE_VERSION)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        pinned = pinned_version(guest.config)
        if pinned is None:
            return
        place = guest.config["machine"].at("type")
        newest = guest.version.qemu
        highest = highest_revision(pinned)
        if pinned.qemu > newest:
            yield Finding(
                place=place,
                message=(
                    f"machine version {pinned} is newer than QEMU {newest[0]}.{newest[1]}, the newest of PVE"
                    f" {guest.version}: PVE refuses to start the VM"
                ),
                help="upgrade the node, or use an older machine version (the guest may detect new hardware)",
            )
        elif highest is not None and pinned.revision > highest:
            yield Finding(
                place=place,
                message=(
                    f"machine version {pinned} does not exist, {pinned.major}.{pinned.minor} ends at +pve{highest}:"
                    " PVE refuses to start the VM"
                ),
                help=f"write `+pve{highest}`, or omit `+pve`",
            )
