from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.machine import machine_type
from pvelint.grammar.vm.machine_version import (
    MachineVersion,
    highest_revision,
    is_removed,
    known_to_qemu,
    pinned_version,
)
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_OLDEST = (6, 0)


class MachineVersionOutdated(GuestRule):
    """The machine version is so old that QEMU will soon drop it, or already has.

    ## What it finds

    A version below 6.0 in `machine`. It is an error where the QEMU that the PVE version checked against was released
    with no longer has it: 4.2 and older in PVE 9.2, 4.0 and older in PVE 9.1.

    One that never was is told by `machine-version-too-new`.

    ## Why it matters

    From QEMU 10.1 on, PVE drops machine versions that are older than six years; those below 6.0 go during the life of
    PVE 9. From then on the VM will not start.

    ## When to ignore it

    When the VM will be retired before that.
    """

    name = "machine-version-outdated"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("machine",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "pve-qemu 11.0.0-2 debian/patches/pve/0039-adapt-machine-version-deprecation-for-Proxmox-VE.patch"
        " (MACHINE_VER_SHOULD_DELETE: baseline 6.0), read",
        "pve-docs 9.1.3 qm.adoc (QEMU Machine Version Deprecation)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        pinned = pinned_version(guest.config)
        if pinned is None or pinned.qemu >= _OLDEST:
            return
        if is_removed(pinned, guest.version):
            qemu = ".".join(map(str, guest.version.qemu))
            yield Finding(
                place=guest.config["machine"].at("type"),
                severity=Severity.ERROR,
                impact=Impact.QEMU_REFUSES,
                message=f"QEMU {qemu} of PVE {guest.version} no longer has machine version {pinned} and refuses to start the VM",
                help="choose a newer version (Windows may detect new hardware and ask for activation)",
            )
        elif not _never_was(guest, pinned):
            yield Finding(
                place=guest.config["machine"].at("type"),
                message=f"QEMU will soon drop machine version {pinned}: from then on the VM will not start",
                help="choose a newer version (Windows may detect new hardware and ask for activation)",
            )


def _never_was(guest: Guest, pinned: MachineVersion) -> bool:
    """No QEMU had it, so that the VM does not start even now."""
    highest = highest_revision(pinned)
    return known_to_qemu(machine_type(guest.config)) is not None or (
        highest is not None and pinned.revision > highest
    )
