from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.machine import machines_of_starts, type_in
from pvelint.grammar.vm.machine_version import is_ageing, is_removed, never_was, version_in
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_CHOOSE = "choose a newer version (Windows may detect new hardware and ask for activation)"
_RESUME_ELSEWHERE = (
    "resume it on a node with an older PVE, or give up its memory: `qm set VMID --delete vmstate`"
)


class MachineVersionOutdated(GuestRule):
    """The machine version is so old that QEMU will soon drop it, or already has.

    ## What it finds

    A version below 6.0 in `machine`, and in `runningmachine` of a hibernated VM. It is an error where the QEMU that the PVE version checked against was released
    with no longer has it: 4.2 and older in PVE 9.2, 4.0 and older in PVE 9.1.

    One that never was is told by `machine-version-too-new`.

    ## Why it matters

    From QEMU 10.1 on, PVE drops machine versions that are older than six years; those below 6.0 go during the life of
    PVE 9. From then on the VM will not start. Clones of a template have its
    machine version (the template itself starts for its backup with the newest). A hibernated VM resumes with the machine version that it ran with.

    ## When to ignore it

    When the VM will be retired before that.
    """

    name = "machine-version-outdated"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("machine", "runningmachine")
    since = Version.V8_4
    before_upgrade = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (vm_start_nolock: $forcemachine = $conf->{runningmachine})",
        "pve-qemu 11.0.0-2 debian/patches/pve/0039-adapt-machine-version-deprecation-for-Proxmox-VE.patch"
        " (MACHINE_VER_SHOULD_DELETE: baseline 6.0), read",
        "pve-docs 9.1.3 qm.adoc (QEMU Machine Version Deprecation)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        if guest.is_passed_over:
            return
        for setting in machines_of_starts(guest):
            machine = type_in(setting)
            pinned = version_in(machine)
            if pinned is None:
                continue
            resumed = setting.key != "machine"
            if is_removed(pinned, guest.version):
                qemu = ".".join(map(str, guest.version.qemu))
                yield Finding(
                    place=setting.at("type"),
                    severity=None if guest.is_template else Severity.ERROR,
                    impact=None if guest.is_template else Impact.QEMU_REFUSES,
                    message=f"QEMU {qemu} of PVE {guest.version} no longer has machine version {pinned} and refuses to"
                    f" {'resume the VM' if resumed else _start(guest)}",
                    help=_RESUME_ELSEWHERE if resumed else _CHOOSE,
                )
            elif is_ageing(pinned) and not never_was(machine):
                yield Finding(
                    place=setting.at("type"),
                    message=f"QEMU will soon drop machine version {pinned}: from then on the hibernated VM cannot be resumed"
                    if resumed
                    else f"QEMU will soon drop machine version {pinned}: from then on it refuses to {_start(guest)}",
                    help="resume the VM before the upgrade" if resumed else _CHOOSE,
                )


def _start(guest: Guest) -> str:
    return "start clones of this template" if guest.is_template else "start the VM"
