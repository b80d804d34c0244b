from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.qemu_args import has_option
from pvelint.grammar.version import Version
from pvelint.grammar.vm.processors import X86_64, architecture, cpu_type, x86_level
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

from ._model import title


class Win11CpuBaseline(GuestRule):
    """The CPU of a Windows 11 VM is too old for Windows 11 24H2.

    ## What it finds

    `ostype: win11` with a CPU type without SSE4.2 and POPCNT: none set (PVE then uses kvm64), kvm64, qemu64, core2duo and
    other old models.

    ## Why it matters

    Since 24H2 Windows 11, and Windows Server 2025, do not boot on such a CPU; upgrades to it fail.

    ## When to ignore it

    For older builds that are never upgraded, and Windows Server 2022.
    """

    name = "win11-cpu-baseline"
    category = Category.CPU
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("ostype",)
    words = ("win11",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_default_cpu_type)",
        "QEMU 7.2.22 query-cpu-model-expansion of each model (sse4.2, popcnt), run",
        "https://github.com/pbatard/rufus/issues/2600 (24H2 needs SSE4.2)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        if (
            config.text("ostype") != "win11"
            or architecture(config) != X86_64
            or x86_level(cpu_type(config)) != 1
        ):
            return
        if has_option(config.text("args"), "cpu"):
            return
        place = config["cpu"].at("cputype") if "cpu" in config else config["ostype"].at()
        better = "x86-64-v2-AES" if guest.version >= Version.V8_4 else "host"
        yield Finding(
            place=place,
            message=f"{title(config)} lacks SSE4.2: Windows 11 24H2 and later do not boot on it",
            help=f"set `cpu: {better}`",
        )
