from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.machine import machines_of_starts, type_in
from pvelint.grammar.vm.machine_version import (
    MachineVersion,
    highest_revision,
    is_removed,
    known_to_qemu,
    version_in,
)
from pvelint.rules.api import (
    Applicability,
    Category,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Setting,
    Severity,
    Version,
)


class MachineVersionTooNew(GuestRule):
    """The machine version is newer than anything this PVE can run, or none at all.

    ## What it finds

    A version in `machine`, or in `runningmachine` of a hibernated VM, above the newest QEMU that was packaged for the PVE version checked against, or a `+pveN`
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
    keys = ("machine", "runningmachine")
    fix = Applicability.SAFE
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Machine.pm (can_run_pve_machine_version, $PVE_MACHINE_VERSION)",
        'qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: "is too old to run machine type")',
        "pve-qemu 11.0.0-2 debian/changelog (the dates of 10.1, 10.2 and 11.0), read",
        "pve-manager 9.2.11 debian/changelog (the dates of the releases)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for setting in machines_of_starts(guest):
            pinned = version_in(type_in(setting))
            if pinned is not None:
                yield from _about(guest.version, setting, pinned)


def _about(version: Version, setting: Setting, pinned: MachineVersion) -> Iterator[Finding]:
    machine = type_in(setting)
    place = setting.at("type")
    does = "start" if setting.key == "machine" else "resume"
    highest = highest_revision(pinned)
    if pinned.qemu > version.qemu:
        yield _too_new(version, pinned, place, does)
    elif is_removed(pinned, version):
        return
    elif highest is not None and pinned.revision > highest:
        yield Finding(
            place=place,
            message=(
                f"machine version {pinned} does not exist, {pinned.major}.{pinned.minor} ends at +pve{highest}:"
                f" PVE refuses to {does} the VM"
            ),
            help=f"write `+pve{highest}`, or omit `+pve`",
        )
    elif (known := known_to_qemu(machine)) is not None:
        is_set = setting.key == "machine"
        yield Finding(
            place=place,
            impact=Impact.QEMU_REFUSES,
            message=f"no machine type is called `{machine}`, their versions have two numbers: QEMU refuses to {does}",
            help=f"write `{known}`",
            fix=Fix.safe(f"write `{known}`", setting.set("type", known)) if is_set else None,
        )


def _too_new(version: Version, pinned: MachineVersion, place: Place, does: str) -> Finding:
    certain = pinned.qemu > version.newest_qemu
    major, minor = version.newest_qemu if certain else version.qemu
    if certain:
        why = f"the newest of PVE {version}: PVE refuses to {does} the VM"
    else:
        why = (
            f"with which PVE {version} was released: PVE refuses to {does} the VM where QEMU was not updated"
        )
    return Finding(
        place=place,
        severity=None if certain else Severity.WARNING,
        message=f"machine version {pinned} is newer than QEMU {major}.{minor}, {why}",
        help="upgrade the node, or use an older machine version (the guest may detect new hardware)",
    )
