from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.syntax.qemu_args import has_option
from pvelint.grammar.version import Version
from pvelint.grammar.vm.known_systems import NEWER_CPU_WORDS, needs_newer_cpu
from pvelint.grammar.vm.processors import X86_64, architecture, cpu_type, x86_level
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

from ._model import title


class GuestNeedsNewerCpu(GuestRule):
    """The guest's system is built for a newer CPU than the VM has.

    ## What it finds

    A system that is built for x86-64-v2 (Talos Linux, RHEL 9 and its rebuilds, Amazon Linux 2023, SUSE Linux 16) on a
    CPU type without SSE4.2 and POPCNT, such as kvm64, PVE's default; or one for x86-64-v3 (RHEL 10 and its rebuilds) on
    a CPU type without AVX2.

    An image in one of the drives tells which system it is (a warning), or the VM's name. It is information where a name can
    mean something else: `rocky-9` may be the ninth of its kind, and `talos-backup` something for Talos.
    (For Windows 11 see `win11-cpu-baseline`.)

    ## Why it matters

    The system does not start: its kernel panics as soon as the first program runs ("CPU does not support x86-64-v2"), or it
    halts and restarts again and again.

    ## When to ignore it

    When the name means something else, or the image is a leftover.
    """

    name = "guest-needs-newer-cpu"
    category = Category.CPU
    severity = Severity.WARNING
    impact = Impact.NO_BOOT
    words = NEWER_CPU_WORDS
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_default_cpu_type)",
        "QEMU 7.2.22 query-cpu-model-expansion of each model (what x86-64-v2 and v3 consist of), run",
        "https://github.com/siderolabs/talos/issues/8361 (Talos halts below level 2)",
        "https://developers.redhat.com/blog/2021/01/05/building-red-hat-enterprise-linux-9-for-the-x86-64-v2-microarchitecture-level",
        "https://developers.redhat.com/articles/2024/01/02/exploring-x86-64-v3-red-hat-enterprise-linux-10",
        "https://docs.aws.amazon.com/linux/al2023/ug/system-requirements.html",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        level = x86_level(cpu_type(config))
        if level is None or architecture(config) != X86_64 or has_option(config.text("args"), "cpu"):
            return
        found = needs_newer_cpu(config, level)
        if found is None:
            return
        needed = f"x86-64-v{found.system.x86_level}"
        system = f"{found.system.title}, which needs {needed}, but the VM has {title(config)}"
        place = (
            config["cpu"].at("cputype")
            if "cpu" in config
            else Place(path=guest.document.path, span=FILE_START, key="cpu")
        )
        yield Finding(
            place=place,
            severity=None if found.sure else Severity.INFO,
            message=f"`{found.setting.key}: {found.text}` is {system}: it does not boot"
            if found.sure
            else f"`{found.setting.key}: {found.text}` suggests {system}: if so, it does not boot",
            help=_better(guest.version, found.system.x86_level),
        )


def _better(version: Version, level: int) -> str:
    if version < Version.V8_4:
        return "set `cpu: host`"
    return f"set `cpu: {'x86-64-v2-AES' if level == 2 else 'x86-64-v3'}`, or `cpu: host`"
