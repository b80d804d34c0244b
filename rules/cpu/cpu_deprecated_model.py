from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.processors import cpu_type
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity

_SUCCESSORS = {
    "Icelake-Client": "Icelake-Server",
    "Icelake-Client-noTSX": "Icelake-Server-noTSX",
}


class CpuDeprecatedModel(GuestRule):
    """QEMU no longer has this CPU model.

    ## What it finds

    `cpu: Icelake-Client` and `Icelake-Client-noTSX`, which never existed as real processors and left QEMU with 7.1.

    ## Why it matters

    PVE uses `Icelake-Server` instead. The file names another model than the guest has, and a later PVE may drop
    the old name.

    ## When to ignore it

    When the old name does no harm: the VM runs.
    """

    name = "cpu-deprecated-model"
    category = Category.CPU
    severity = Severity.INFO
    impact = Impact.HYGIENE
    keys = ("cpu",)
    fix = Applicability.UNSAFE
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm ($depreacated_cpu_map)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        model = cpu_type(guest.config)
        successor = _SUCCESSORS.get(model)
        if successor is not None:
            cpu = guest.config["cpu"]
            item = cpu.options["cputype"].item
            written = item.value or item
            yield Finding(
                place=cpu.at("cputype"),
                message=f"QEMU 7.1 removed the CPU model `{model}`: PVE uses `{successor}` instead",
                help=f"set `cpu` to `{successor}`",
                fix=Fix.unsafe(
                    f"write {successor}", cpu.replace_part(written.end - len(model), written.end, successor)
                ),
            )
