from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
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
    """A VM's CPU settings do not fit its architecture.

    ## What it finds

    A CPU type of the other architecture (an ARM core in an x86 VM or the reverse; PVE 9.2 and later), and CPU
    hotplug in an `aarch64` VM (PVE 8 and later). `cpu: host` in an `aarch64` VM is a warning (PVE 9.2 and later): it
    exists on ARM nodes only.

    ## Why it matters

    PVE refuses to start the VM.

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "aarch64-constraints"
    category = Category.FIRMWARE
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("arch", "cpu")
    since = Version.V8_4
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_cpu_options, get_cpu_models_by_arch, print_cpu_device,"
        " $builtin_models_by_arch)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        arch = architecture(config)
        model = cpu_type(config)
        owner = architecture_of_model(model)
        if guest.version >= Version.V9_2 and owner not in (None, arch) and arch in (X86_64, AARCH64):
            yield Finding(
                place=config["cpu"].at("cputype"),
                message=f"CPU type `{model}` is for {owner}, but the VM is {arch}: PVE refuses to start the VM",
                help=f"use a CPU type of {arch}, such as `max`",
            )
        if guest.version >= Version.V9_2 and arch == AARCH64 and model == "host":
            yield Finding(
                place=config["cpu"].at("cputype"),
                severity=Severity.WARNING,
                message="CPU type `host` fits an aarch64 VM only on an ARM node: on an x86 node PVE refuses to start the"
                " VM",
                help="use a CPU type of aarch64, such as `max`, unless the node is an ARM machine",
            )
        if arch == AARCH64 and "cpu" in hotplug_features(config) and first_cpus(config) > 1:
            yield Finding(
                place=config["hotplug"].at(),
                message="CPU hotplug does not work in an aarch64 VM: PVE refuses to start the VM",
                help="remove `cpu` from `hotplug`",
            )
