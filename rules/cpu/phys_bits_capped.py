from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity
from pvelint.rules.cpu._model import title

_WITHOUT_1G_PAGES = ("", "kvm64", "qemu64", "x86-64-v")
_MOST_WITHOUT = 40
_FLAG = "pdpe1gb"


class PhysBitsCapped(GuestRule):
    """The firmware uses fewer address bits than the VM is given.

    ## What it finds

    `phys-bits=host` or one above 40 of an OVMF VM whose CPU has no 1 GiB pages: `kvm64`, `qemu64` and `x86-64-v2` to `v4`
    without the flag `pdpe1gb`.

    ## Why it matters

    OVMF then goes no further than 40 bits (1 TiB). VMs with a lot of memory, or with graphics cards whose memory does not
    fit below, may not boot or lack the card. PVE warns about it at the start since 9.1.

    ## When to ignore it

    When 1 TiB is enough for memory and cards together: then `phys-bits` does no harm.
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
        "edk2 202605 OvmfPkg/Library/PlatformInitLib/MemDetect.c (PlatformAddressWidthFromCpuid), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        cpu = config["cpu"]
        bits, model = cpu.get("phys-bits"), cpu.get("cputype")
        if not is_uefi(config) or not (bits == "host" or (whole_number(bits) or 0) > _MOST_WITHOUT):
            return
        if model not in _WITHOUT_1G_PAGES[:-1] and not model.startswith(_WITHOUT_1G_PAGES[-1]):
            return
        flags = [flag for flag in cpu.get("flags").split(";") if flag[1:] == _FLAG]
        if flags[-1:] == [f"+{_FLAG}"]:
            return
        yield Finding(
            place=cpu.at("phys-bits"),
            message=f"{title(config)} has no 1 GiB pages: OVMF stays at {_MOST_WITHOUT} address bits, whatever `phys-bits` says",
            help=f"add the flag `+{_FLAG}`, or use another CPU model",
            fix=Fix.unsafe(f"add `+{_FLAG}`", cpu.set("flags", _with_flag(cpu))) if not flags else None,
        )


def _with_flag(cpu: Setting) -> str:
    return ";".join(filter(None, (cpu.get("flags"), f"+{_FLAG}")))
