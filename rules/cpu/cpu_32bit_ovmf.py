from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.version import Version
from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.processors import X86_64, architecture, cpu_type, is_32_bit
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity


class Cpu32BitOvmf(GuestRule):
    """A VM with a 32-bit CPU type boots with OVMF, which is 64-bit.

    ## What it finds

    `bios: ovmf` together with a CPU type of 32 bits: 486, athlon, coreduo, kvm32, pentium, pentium2, pentium3,
    qemu32.

    ## Why it matters

    PVE refuses to start the VM (since 8.1; before, it started with a blank screen): "OVMF (UEFI) BIOS is not
    supported on 32-bit CPU types".

    ## When to ignore it

    Never: the VM does not start.
    """

    name = "cpu-32bit-ovmf"
    category = Category.CPU
    severity = Severity.ERROR
    impact = Impact.NO_START
    keys = ("cpu",)
    since = Version.V8_4
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command)",
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_cpu_bitness)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        model = cpu_type(config)
        if is_uefi(config) and is_32_bit(model) and architecture(config) == X86_64:
            yield Finding(
                place=config["cpu"].at("cputype"),
                message=f"CPU type `{model}` is 32-bit and OVMF needs 64-bit: PVE refuses to start the VM",
                help="use a 64-bit CPU type, or `bios: seabios`",
            )
