from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.machine import machine_type
from pvelint.grammar.vm.machine_version import (
    MachineVersion,
    highest_revision,
    is_removed,
    known_to_qemu,
    pinned_version,
)
from pvelint.rules.api import (
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
    Version,
)


class MachineVersionTooNew(GuestRule):
    """The machine version is newer than anything this PVE can run, or none at all.

    ## What it finds

    A version in `machine` above the newest QEMU that was packaged for the PVE version checked against, or a `+pveN`
    that this machine version never had, and a version of three numbers as in `pc-q35-8.1.0`; of a version that QEMU has
    dropped, `machine-version-outdated` speaks. It is a warning where only a later package of that PVE version has it, such as
    10.2 in PVE 9.1, which was released with QEMU 10.1.

    ## Why it matters

    PVE refuses to start the VM ("Installed QEMU version is too old to run machine type"). It happens with
    configs from a newer node, and with typing errors. A third number passes PVE's pattern, and QEMU refuses it
    ("unsupported machine type", run with QEMU 7.2; only `pc-q35-4.0.1` is one).

    ## When to ignore it

    Never on this PVE version; a node with newer packages may run it.
    """

    name = "machine-version-too-new"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("machine",)
    fix = Applicability.SAFE
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Machine.pm (can_run_pve_machine_version, $PVE_MACHINE_VERSION)",
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "is too old to run machine type")',
        "pve-qemu 11.0.0-2 debian/changelog (the dates of 10.1, 10.2 and 11.0), read",
        "pve-manager 9.2.11 debian/changelog (the dates of the releases)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        pinned = pinned_version(guest.config)
        if pinned is None:
            return
        setting = guest.config["machine"]
        place = setting.at("type")
        highest = highest_revision(pinned)
        if pinned.qemu > guest.version.qemu:
            yield _too_new(guest.version, pinned, place)
        elif is_removed(pinned, guest.version):
            return
        elif highest is not None and pinned.revision > highest:
            yield Finding(
                place=place,
                message=(
                    f"machine version {pinned} does not exist, {pinned.major}.{pinned.minor} ends at +pve{highest}:"
                    " PVE refuses to start the VM"
                ),
                help=f"write `+pve{highest}`, or omit `+pve`",
            )
        elif (known := known_to_qemu(machine_type(guest.config))) is not None:
            yield Finding(
                place=place,
                impact=Impact.QEMU_REFUSES,
                message=f"no machine type is called `{machine_type(guest.config)}`, their versions have two numbers: QEMU refuses"
                " to start",
                help=f"write `{known}`",
                fix=Fix.safe(f"write `{known}`", setting.set("type", known)),
            )


def _too_new(version: Version, pinned: MachineVersion, place: Place) -> Finding:
    certain = pinned.qemu > version.newest_qemu
    major, minor = version.newest_qemu if certain else version.qemu
    if certain:
        why = f"the newest of PVE {version}: PVE refuses to start the VM"
    else:
        why = f"with which PVE {version} was released: PVE refuses to start the VM where QEMU was not updated"
    return Finding(
        place=place,
        severity=None if certain else Severity.WARNING,
        message=f"machine version {pinned} is newer than QEMU {major}.{minor}, {why}",
        help="upgrade the node, or use an older machine version (the guest may detect new hardware)",
    )
