from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.qemu_args import Argument, arguments
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_OPTIONS = {
    "M": ("machine",),
    "bios": ("bios",),
    "cpu": ("cpu",),
    "m": ("memory",),
    "machine": ("machine",),
    "name": ("name",),
    "smp": ("cores", "sockets", "vcpus"),
    "uuid": ("smbios1",),
}
"""QEMU options that PVE writes itself, with the settings that say what."""
_FIRST = {"M": "type", "machine": "type", "m": "size", "name": "guest"}
"""The value's part that PVE writes; QEMU adds other parts to it (`-machine smm=off`, `-m maxmem=8G`)."""


class ArgsOverride(GuestRule):
    """`args` says again what PVE already tells QEMU.

    ## What it finds

    `-cpu`, `-machine`, `-m`, `-smp`, `-bios`, `-name` and `-uuid` in `args`. Parts that PVE does not write, as in
    `-machine smm=off`, only add to its own.

    ## Why it matters

    PVE puts `args` at the end of QEMU's command line, where it wins over what PVE wrote: settings such as `cpu`
    then say one thing and the VM does another. Only `-uuid` loses where the VM has an NVIDIA vGPU (`mdev=nvidia-...`):
    PVE adds one for it behind `args`.

    ## When to ignore it

    When it is meant so: macOS guests and some GPU set-ups need CPU flags that PVE has no option for.
    """

    name = "args-override"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.IGNORED
    keys = ("args",)
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command puts args last; vm_start_nolock adds `-uuid` behind them"
        " for a mediated device of NVIDIA)",
        "QEMU 7.2 (run: of two `-uuid` the last one counts)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        for argument in arguments(setting.node.value.text):
            place = setting.part(argument.start, argument.end)
            if argument.option in _OPTIONS and _says_again(argument):
                vgpu = _vgpu(guest) if argument.option == "uuid" else None
                message, advice = _doubled(guest, argument) if vgpu is None else _comes_first(vgpu)
                yield Finding(place=place, message=message, help=advice)


def _vgpu(guest: Guest) -> HostPci | None:
    """The NVIDIA vGPU for which PVE adds a `-uuid` of its own behind `args`."""
    devices = passed_devices(guest.config)
    return next((h for h in devices if (h.mdev or "").startswith("nvidia-")), None)


def _comes_first(vgpu: HostPci) -> tuple[str, str]:
    return (
        f"`-uuid` in `args` has no effect: PVE adds its own `-uuid` behind it for the vGPU of `{vgpu.key}`",
        "remove `-uuid`; if the guest needs a certain UUID, set it as `uuid=` in `smbios1`, from which PVE takes it",
    )


def _says_again(argument: Argument) -> bool:
    first = _FIRST.get(argument.option)
    return first is None or first in argument.options(first)


def _doubled(guest: Guest, argument: Argument) -> tuple[str, str]:
    keys = [key for key in _OPTIONS[argument.option] if key in guest.config]
    if not keys:
        key = _OPTIONS[argument.option][0]
        return (
            f"`-{argument.option}` in `args` wins over what PVE chooses by itself",
            f"use the setting `{key}` where it can say the same",
        )
    named = ", ".join(f"`{key}`" for key in keys)
    return (
        f"`-{argument.option}` in `args` wins over {named}: the VM does not run with what"
        f" {'that line says' if len(keys) == 1 else 'those lines say'}",
        f"say it in {named} where that is possible, else see that the two agree",
    )
