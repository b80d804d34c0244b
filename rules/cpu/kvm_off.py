from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import X86_64, architecture, cpu_type
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_SWITCHES = {
    "kvm": ("0", Impact.PERFORMANCE, "QEMU emulates the CPU in software: the VM is many times slower"),
    "acpi": (
        "0",
        Impact.GUEST,
        "the guest sees no power button and no hotplug: nothing but its agent can shut it down cleanly",
    ),
    "freeze": (
        "1",
        Impact.GUEST,
        "the VM stops before its first instruction at each start, until `c` in the monitor",
    ),
    "reboot": ("0", Impact.GUEST, "the VM ends instead of rebooting"),
}
_ON_PURPOSE = ("reboot",)


class KvmOff(GuestRule):
    """A debugging switch is set: no KVM, no ACPI, a frozen start, no reboot.

    ## What it finds

    `kvm: 0`, `acpi: 0`, `freeze: 1` (warnings) and `reboot: 0` (information). For an architecture that is not the
    host's, KVM is off anyway and `kvm: 0` is left alone. With `cpu: host` it is an error, at that line.

    ## Why it matters

    Each of them makes a VM that looks broken: slow, ignoring shutdown, paused at the start, or stopped after a reboot.
    With `cpu: host` QEMU refuses to start without KVM ("CPU model 'host' requires KVM or HVF").

    ## When to ignore it

    On hosts without virtualization in the CPU, and while something is being debugged.
    """

    name = "kvm-off"
    category = Category.CPU
    severity = Severity.WARNING
    impact = Impact.PERFORMANCE
    other_impacts = (Impact.GUEST, Impact.QEMU_REFUSES)
    keys = ("kvm", "acpi", "freeze", "reboot")
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: acpi=off, -no-reboot, accel=tcg)",
        "QEMU 7.2.22 -machine accel=tcg -cpu host, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        for key, (off, impact, consequence) in _SWITCHES.items():
            setting = config.get(key)
            if setting is None or setting.value != off:
                continue
            if key == "kvm" and architecture(config) != X86_64:
                continue
            if key == "kvm" and cpu_type(config) == "host":
                yield Finding(
                    place=config["cpu"].at("cputype"),
                    severity=Severity.ERROR,
                    impact=Impact.QEMU_REFUSES,
                    message="CPU model `host` needs KVM, which `kvm: 0` turns off: QEMU refuses to start",
                    help="remove `kvm: 0`, or set `cpu: max`",
                    alternatives=(
                        Fix.unsafe("remove kvm", setting.delete()),
                        Fix.unsafe("set cpu to max", config["cpu"].set("cputype", "max")),
                    ),
                )
                continue
            yield Finding(
                place=setting.at(),
                severity=Severity.INFO if key in _ON_PURPOSE else None,
                impact=impact,
                message=f"`{key}: {off}`: {consequence}",
                help=f"remove the line `{key}: {off}`",
                fix=Fix.unsafe(f"remove {key}", setting.delete()),
            )
