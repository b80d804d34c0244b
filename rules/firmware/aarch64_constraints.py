from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.drive import drives
from pvelint.grammar.vm.memory import hotplug_features
from pvelint.grammar.vm.processors import (
    AARCH64,
    X86_64,
    architecture,
    architecture_of_model,
    cpu_type,
    first_cpus,
)
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class Aarch64Constraints(GuestRule):
    """A VM has a CPU type or devices that its architecture does not have.

    ## What it finds

    A CPU type of the other architecture: an x86 model in an `aarch64` VM, or an ARM core in an x86 VM. In an `aarch64`
    VM also IDE drives, CPU hotplug (PVE 8 and later), and `cpu: host` (a warning, PVE 9.2 and later), which exists on
    ARM nodes only.

    ## Why it matters

    PVE refuses to start the VM, or QEMU does: "Bus 'ide.1' not found", and before PVE 9.2 "unable to find CPU model".

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "aarch64-constraints"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("arch", "cpu")
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_cpu_options, get_cpu_models_by_arch,"
        " print_cpu_device, $builtin_models_by_arch)",
        "qemu-server 9.2.6 PVE/QemuServer/DriveDevice.pm (print_drivedevice_full: bus=ide.N on every"
        " architecture)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: isa-serial, isa-parallel, vmgenid and the"
        " watchdog on every architecture; add_tpm_device: tpm-tis)",
        "qemu-server 9.2.6 PVE/API2/Qemu.pm (create_vm: makes no vmgenid for aarch64)",
        "QEMU 7.2.22 qemu-system-aarch64 -machine virt: no IDE bus, no x86 CPU models, no such device"
        " models, run",
        "QEMU 10.0.2 hw/arm/Kconfig (ARM_VIRT: no ISA bus), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        arch = architecture(guest.config)
        if arch in (X86_64, AARCH64):
            yield from _cpu_type(guest, arch)
        if arch == AARCH64:
            yield from _cpu_hotplug(guest)
            yield from _ide(guest)


def _cpu_type(guest: Guest, arch: str) -> Iterator[Finding]:
    model = cpu_type(guest.config)
    owner = architecture_of_model(model)
    checked_by_pve = guest.version >= Version.V9_2
    if owner not in (None, arch):
        yield Finding(
            place=guest.config["cpu"].at("cputype"),
            impact=None if checked_by_pve else Impact.QEMU_REFUSES,
            message=f"CPU type `{model}` is for {owner}, but the VM is {arch}:"
            f" {'PVE' if checked_by_pve else 'QEMU'} refuses to start the VM",
            help=f"use a CPU type of {arch}, such as `max`",
        )
    if checked_by_pve and arch == AARCH64 and model == "host":
        yield Finding(
            place=guest.config["cpu"].at("cputype"),
            severity=Severity.WARNING,
            message="CPU type `host` fits an aarch64 VM only on an ARM node: on an x86 node PVE refuses to start the VM",
            help="use a CPU type of aarch64, such as `max`, unless the node is an ARM machine",
        )


def _cpu_hotplug(guest: Guest) -> Iterator[Finding]:
    config = guest.config
    if guest.version >= Version.V8_4 and "cpu" in hotplug_features(config) and first_cpus(config) > 1:
        yield Finding(
            place=config["hotplug"].at(),
            message="CPU hotplug does not work in an aarch64 VM: PVE refuses to start the VM",
            help="remove `cpu` from `hotplug`",
        )


def _ide(guest: Guest) -> Iterator[Finding]:
    for drive in drives(guest.config):
        if drive.bus == "ide":
            yield Finding(
                place=drive.setting.at(),
                impact=Impact.QEMU_REFUSES,
                message=f"`{drive.key}` is on IDE, which an aarch64 VM does not have: QEMU refuses to start the VM",
                help="move the drive to scsi, sata or virtio (a CD drive to scsi or sata)",
            )
