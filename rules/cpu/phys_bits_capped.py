from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.qemu_args import has_option
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.processors import X86_64, architecture
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.cpu._model import title

_WITHOUT_1G_PAGES = re.compile(
    r"kvm64|qemu64|x86-64-v[0-9](?:-AES)?|core2duo|Conroe|Penryn|Opteron_G[123]"
    r"|(?:Nehalem|Westmere|SandyBridge|IvyBridge|Haswell|Broadwell|Skylake-Client)(?:-[0-9A-Za-z]{1,6}){0,2}"
)
"""Those of 64 bits; a later version of a model (`Haswell-v4`) has none, either."""
_MOST_WITHOUT = 40
_FLAG = "pdpe1gb"


class PhysBitsCapped(GuestRule):
    """The firmware uses fewer address bits than the VM is given.

    ## What it finds

    `phys-bits=host` or one above 40 of an OVMF VM whose CPU has no 1 GiB pages: `kvm64`, `qemu64`, `x86-64-v2` to `v4`,
    Intel's models up to `Broadwell` and `Skylake-Client`, and `Opteron_G1` to `G3`, without the flag `pdpe1gb`.

    ## Why it matters

    OVMF then goes no further than 40 bits (1 TiB). VMs with a lot of memory, or with graphics cards whose memory does not
    fit below, may not boot or lack the card. PVE warns about it at the start since 9.1, but only of
    `kvm64`, `qemu64` and the levels.

    ## When to ignore it

    When 1 TiB is enough for memory and cards together, or the host has no more bits itself: then `phys-bits` does no
    harm.
    """

    name = "phys-bits-capped"
    category = Category.CPU
    severity = Severity.WARNING
    impact = Impact.GUEST
    keys = ("cpu",)
    words = ("phys-bits",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (check_phys_bits_above_40_compat)",
        "QEMU 7.2.22 query-cpu-model-expansion of each model (pdpe1gb), run",
        "edk2 202605 OvmfPkg/Library/PlatformInitLib/MemDetect.c (PlatformAddressWidthFromCpuid), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        cpu = config["cpu"]
        bits, model = cpu.get("phys-bits"), cpu.get("cputype")
        if not is_uefi(config) or architecture(config) != X86_64:
            return
        if not (bits == "host" or (whole_number(bits) or 0) > _MOST_WITHOUT):
            return
        if _WITHOUT_1G_PAGES.fullmatch(model) is None or has_option(config.text("args"), "cpu"):
            return
        flags = [flag for flag in cpu.get("flags").split(";") if flag[1:] == _FLAG]
        if flags[-1:] == [f"+{_FLAG}"]:
            return
        yield Finding(
            place=cpu.at("phys-bits"),
            message=f"{title(config)} has no 1 GiB pages: OVMF uses no more than {_MOST_WITHOUT} address bits, whatever"
            " `phys-bits` says",
            help=f"add the flag `+{_FLAG}`, or use another CPU model",
            fix=Fix.unsafe(f"add `+{_FLAG}`", cpu.set("flags", _with_flag(cpu))) if not flags else None,
        )


def _with_flag(cpu: Setting) -> str:
    return ";".join(filter(None, (cpu.get("flags"), f"+{_FLAG}")))
