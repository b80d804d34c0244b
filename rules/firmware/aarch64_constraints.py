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
from pvelint.rules.api import Category, Config, Finding, Guest, GuestRule, Impact, Setting, Severity


class Aarch64Constraints(GuestRule):
    """A VM has a CPU type or devices that its architecture does not have.

    ## What it finds

    A CPU type of the other architecture: an x86 model in an `aarch64` VM, or an ARM core in an x86 VM. In an `aarch64`
    VM also IDE drives, CPU hotplug (PVE 8 and later), `cpu: host` (a warning, PVE 9.2 and later), which exists on
    ARM nodes only, and what PVE gives every VM in the form that a PC has: a TPM, `vmgenid`, parallel ports, serial ports
    other than `serial0: socket`, the agent with `type=isa`, and the watchdog `ib700`.

    ## Why it matters

    PVE refuses to start the VM, or QEMU does: "Bus 'ide.1' not found", "'tpm-tis' is not a valid device model name", and
    before PVE 9.2 "unable to find CPU model".

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
            yield from _parts_of_a_pc(guest.config)


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


def _parts_of_a_pc(config: Config) -> Iterator[Finding]:
    for setting, part, cure in (*_with_cure(config), *_ports(config)):
        yield Finding(
            place=setting.at(),
            impact=Impact.QEMU_REFUSES,
            message=f"{part}, which an aarch64 VM does not have: QEMU refuses to start the VM",
            help=cure,
        )


def _with_cure(config: Config) -> Iterator[tuple[Setting, str, str]]:
    tpm, generation, agent, watchdog = map(config.get, ("tpmstate0", "vmgenid", "agent", "watchdog"))
    if tpm is not None:
        yield tpm, "PVE puts the TPM on the ISA bus", "remove `tpmstate0`"
    if generation is not None and generation.value != "0":
        yield (
            generation,
            "`vmgenid` is a device of a PC",
            "remove `vmgenid`: PVE creates aarch64 VMs without it",
        )
    if agent is not None and agent.flag("enabled") and agent.get("type") == "isa":
        yield agent, "`type=isa` puts the agent on the ISA bus", "remove `type=isa`"
    if watchdog is not None and watchdog.get("model") == "ib700":
        yield watchdog, "the watchdog `ib700` is on the ISA bus", "use `model=i6300esb`"


def _ports(config: Config) -> Iterator[tuple[Setting, str, str]]:
    for port in config.numbered("serial"):
        if port.value != "0" and (port.key, port.value) != ("serial0", "socket"):
            yield (
                port,
                f"`{port.key}` is on the ISA bus",
                "use `serial0: socket`, the only serial port that works",
            )
    for port in config.numbered("parallel"):
        if port.value != "0":
            yield port, f"`{port.key}` is on the ISA bus", f"remove `{port.key}`"
