from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import FILE_START, Place
from pvelint.grammar.syntax.qemu_args import has_option
from pvelint.grammar.version import Version
from pvelint.grammar.vm.processors import X86_64, architecture, cpu_type
from pvelint.rules.api import Category, Config, Finding, Guest, GuestRule, Impact, Severity

from ._model import title

_GENERIC = ("", "kvm64", "qemu64", "kvm32", "qemu32")


class CpuTypeDefault(GuestRule):
    """The guest gets an old, generic CPU model.

    ## What it finds

    No `cpu`, or one of kvm64, qemu64, kvm32, qemu32. (For Windows 11 see `win11-cpu-baseline`,
    for other systems that do not start on it `guest-needs-newer-cpu`.)

    ## Why it matters

    PVE then emulates a CPU without SSE4.2 and AES. Systems built for x86-64-v2 (RHEL 9 and its rebuilds, many
    container images, Windows 11 24H2) do not run, and encryption is slow.

    ## When to ignore it

    For guests that must migrate to very old hosts, and for old guest systems.
    """

    name = "cpu-type-default"
    category = Category.CPU
    severity = Severity.INFO
    impact = Impact.PERFORMANCE
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (get_default_cpu_type)",
        "pve-docs 9.1.3 qm.adoc (CPU Type)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        model = cpu_type(config)
        if model not in _GENERIC or architecture(config) != X86_64 or config.text("ostype") == "win11":
            return
        if has_option(config.text("args"), "cpu") or _is_too_old(config):
            return
        place = (
            config["cpu"].at("cputype")
            if "cpu" in config
            else Place(path=guest.document.path, span=FILE_START, key="cpu")
        )
        aes = "" if "cpu" in config and "+aes" in config["cpu"].get("flags") else " and AES"
        yield Finding(
            place=place,
            message=f"the guest gets {title(config)}, which lacks SSE4.2{aes}: newer systems do not run on it",
            help="set `cpu: x86-64-v2-AES`, or `cpu: host`"
            if guest.version >= Version.V8_4
            else "set `cpu: host`",
        )


def _is_too_old(config: Config) -> bool:
    """Told by `guest-needs-newer-cpu`."""
    from pvelint.grammar.vm.known_systems import needs_newer_cpu

    return needs_newer_cpu(config, 1) is not None
