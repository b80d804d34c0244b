from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.qemu_args import Argument, arguments
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.machine import is_uefi
from pvelint.grammar.vm.processors import cpu_type, is_known_model
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.hygiene._refused_args import is_same_topology, refused

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

_OF_THE_HOST = {"host", "max"}
"""Two models that are one with KVM."""


class ArgsOverride(GuestRule):
    """`args` says again what PVE already tells QEMU.

    ## What it finds

    `-cpu`, `-machine`, `-m`, `-smp`, `-bios`, `-name` and `-uuid` in `args`. Parts that PVE does not write, as in
    `-machine smm=off`, only add to its own. It is an error where QEMU refuses it: `-cpu` with a model that only PVE knows
    (`x86-64-v3`, `custom-...`), and what does not go with PVE's own: `-smp` with more CPUs than its `maxcpus`, or with
    levels whose product is another number (`-smp threads=2` alone), and `-m` with another size than
    that of the NUMA nodes or of virtio-fs. It is a warning where `-cpu` names another model than `cpu` does.

    ## Why it matters

    PVE puts `args` at the end of QEMU's command line, where it wins over what PVE wrote: settings such as `cpu`
    then say one thing and the VM does another. Three are different. QEMU merges `-smp` with PVE's own, which says
    sockets, cores and `maxcpus`: what does not fit together is refused ("maxcpus must be equal to or greater than smp",
    "product of the hierarchy must match maxcpus", run with QEMU 7.2). With `bios: ovmf` the firmware is in flash memory, and QEMU never opens the file of `-bios` (run).
    And `-uuid` loses where the VM has an NVIDIA vGPU (`mdev=nvidia-...`): PVE adds one for it behind `args`.

    ## When to ignore it

    When it is intended: macOS guests and some GPU set-ups need CPU flags that PVE has no option for.
    """

    name = "args-override"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.IGNORED
    other_impacts = (Impact.QEMU_REFUSES,)
    keys = ("args",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command writes -smp with maxcpus and puts args last; vm_start_nolock adds -uuid behind them for a vGPU of NVIDIA)",
        "QEMU 10.0.50 hw/core/machine-smp.c (machine_parse_smp_config), read",
        "QEMU 7.2.22 -smp 4,sockets=1,cores=4,maxcpus=4 -smp 8, and two -uuid of which the last one counts, run",
        "QEMU 7.2.22 -smp 4,sockets=1,cores=4,maxcpus=4 with -smp threads=2, 3,cores=3 and cpus=2,maxcpus=2, run",
        "QEMU 7.2.22 -smp 4,sockets=1,cores=4,maxcpus=4 -smp threads=2 -smp cores=2, run",
        "QEMU 7.2.22 -m 4G beside a -numa node or memory-backend of 1024 MiB, run",
        "QEMU 7.2.22 -bios beside flash memory, run",
        "QEMU 7.2.22 -cpu x86-64-v3, and two -cpu of which the last one counts, run",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        alike: dict[str, list[Argument]] = defaultdict(list)
        for argument in arguments(setting.node.value.text):
            if argument.option in _OPTIONS:
                alike[argument.option].append(argument)
        for given in alike.values():
            last = next((argument for argument in reversed(given) if _says_again(argument)), None)
            if last is not None:
                place = setting.part(last.start, last.end)
                yield _refusal(guest, given, place) or _doubled(guest, given, last, place)


def _says_again(argument: Argument) -> bool:
    first = _FIRST.get(argument.option)
    return first is None or first in argument.options(first)


def _vgpu(guest: Guest) -> HostPci | None:
    """The NVIDIA vGPU for which PVE adds a `-uuid` of its own behind `args`."""
    devices = passed_devices(guest.config)
    return next((h for h in devices if (h.mdev or "").startswith("nvidia-")), None)


def _refusal(guest: Guest, given: list[Argument], place: Place) -> Finding | None:
    found = refused(guest.config, given)
    if found is None:
        return None
    fact, advice = found
    return Finding(
        place=place,
        severity=Severity.ERROR,
        impact=Impact.QEMU_REFUSES,
        message=f"{fact}: QEMU refuses to start",
        help=advice,
    )


def _doubled(guest: Guest, given: list[Argument], argument: Argument, place: Place) -> Finding:
    if argument.option == "uuid" and (vgpu := _vgpu(guest)) is not None:
        return Finding(
            place=place,
            message=f"`-uuid` in `args` has no effect: PVE adds its own behind it for the vGPU of `{vgpu.key}`",
            help="remove `-uuid`; if the guest needs a certain UUID, set `uuid=` in `smbios1`, from which PVE takes it",
        )
    if argument.option == "bios" and is_uefi(guest.config):
        return Finding(
            place=place,
            message="`-bios` in `args` has no effect with `bios: ovmf`: the firmware comes from flash memory",
            help="remove `-bios`, or use `bios: seabios` with it",
        )
    keys = [key for key in _OPTIONS[argument.option] if key in guest.config]
    if not keys:
        return Finding(
            place=place,
            message=f"`-{argument.option}` in `args` overrides PVE's own choice",
            help=f"use the setting `{_OPTIONS[argument.option][0]}` where possible",
        )
    named = ", ".join(f"`{key}`" for key in keys)
    if argument.option == "smp" and is_same_topology(guest.config, given):
        return Finding(
            place=place,
            message=f"`-smp` in `args` only says again what PVE makes of {named}: a change there soon contradicts it",
            help="remove `-smp`",
        )
    if argument.option == "smp":
        return Finding(
            place=place,
            message=f"QEMU merges `-smp` in `args` with what PVE makes of {named}: the VM has other CPUs than it says there",
            help=f"set it in {named}, or keep both consistent",
        )
    return _other_cpu(guest, argument, place) or Finding(
        place=place,
        message=f"`-{argument.option}` in `args` overrides what PVE makes of {named}: QEMU goes by `args`",
        help=f"set it in {named}, or keep both consistent",
    )


def _other_cpu(guest: Guest, argument: Argument, place: Place) -> Finding | None:
    said, model = cpu_type(guest.config), argument.options("model").get("model")
    if argument.option != "cpu" or not said or not model or model == said or {model, said} == _OF_THE_HOST:
        return None
    cure = f"set `cpu: {model}`, and remove `-cpu`, or keep there only what PVE has no option for"
    if not is_known_model(model, guest.version):
        cure = "remove one of the two; PVE has no such model, but `cpu-models.conf` takes one that is made of another"
    return Finding(
        place=place,
        severity=Severity.WARNING,
        message=f"`-cpu {model}` in `args` overrides `cpu: {said}`: the VM has another CPU than it says there",
        help=cure,
    )
