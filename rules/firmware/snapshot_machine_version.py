from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.section import Section
from pvelint.grammar.version import Version
from pvelint.grammar.vm.machine import machine_of_rollback, type_in
from pvelint.grammar.vm.machine_version import (
    MachineVersion,
    is_ageing,
    is_removed,
    never_was,
    started_version,
    version_in,
)
from pvelint.rules.api import Category, Config, Finding, Guest, GuestRule, Impact, Severity


class SnapshotMachineVersion(GuestRule):
    """A snapshot's machine version is one that QEMU no longer has, or not yet.

    ## What it finds

    In a snapshot, `machine`, or `runningmachine` where it has saved memory, with a version that the QEMU of this PVE has dropped, or that is
    newer than it. As information, one below 6.0, which QEMU drops during the life of PVE 9; Windows without a version has 5.1,
    unless it was made with QEMU 9.1 or later.

    ## Why it matters

    PVE rolls the disks back, and then QEMU refuses to start the VM with that machine version. Memory that a snapshot has
    saved fits no other version: it cannot be restored there.

    ## When to ignore it

    When nobody will roll back to the snapshot.
    """

    name = "snapshot-machine-version"
    category = Category.FIRMWARE
    severity = Severity.WARNING
    impact = Impact.DATA_RISK
    other_impacts = (Impact.HYGIENE,)
    words = ("[",)
    since = Version.V8_4
    starts_only = True
    before_upgrade = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/Machine.pm (get_vm_machine)",
        "qemu-server 9.2.6 PVE/QemuConfig.pm (__snapshot_rollback_hook, __snapshot_rollback_vm_start)",
        "pve-guest-common 6.0.2 PVE/AbstractConfig.pm (snapshot_rollback)",
        "pve-qemu 11.0.0-2 debian/patches/pve/0039-adapt-machine-version-deprecation-for-Proxmox-VE.patch"
        " (MACHINE_VER_SHOULD_DELETE: baseline 6.0), read",
        "pve-manager 9.2.11 PVE/CLI/pve8to9.pm (check_qemu_machine_versions)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for snapshot in guest.snapshots:
            if snapshot.unfinished is not None:
                continue
            setting = machine_of_rollback(snapshot) or snapshot.settings.get("ostype")
            if setting is None or never_was(type_in(setting)):
                continue
            version = version_in(type_in(setting)) or started_version(
                Config(snapshot.settings), guest.version
            )
            place = setting.at("type")
            lack = _lack(version, guest.version)
            has_memory = "vmstate" in snapshot.settings
            if lack:
                yield Finding(
                    place=place,
                    message=f"{lack}: {_consequence(snapshot)}",
                    help=_help(snapshot),
                    impact=None if has_memory else Impact.HYGIENE,
                )
            elif is_ageing(version):
                yield Finding(
                    place=place,
                    message=f"QEMU will soon drop machine version {version}: from then on, {_consequence(snapshot)}",
                    help=_help(snapshot),
                    severity=Severity.INFO,
                    impact=Impact.HYGIENE,
                )


def _lack(machine: MachineVersion, version: Version) -> str:
    if is_removed(machine, version):
        return f"QEMU {'.'.join(map(str, version.qemu))} of PVE {version} no longer has machine version {machine}"
    if machine.qemu > version.newest_qemu:
        return f"PVE {version} has no QEMU with machine version {machine}"
    return ""


def _consequence(snapshot: Section) -> str:
    if "vmstate" in snapshot.settings:
        return f"a rollback to the snapshot `{snapshot.name}` restores the disks, but cannot start the VM with the saved memory"
    return f"after a rollback to the snapshot `{snapshot.name}`, the VM does not start until `machine` names another"


def _help(snapshot: Section) -> str:
    if "vmstate" in snapshot.settings:
        return f"roll back on a PVE whose QEMU has it, or delete the snapshot: `qm delsnapshot VMID {snapshot.name}`"
    return "after a rollback, choose another version in `machine`"
