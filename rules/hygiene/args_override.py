from __future__ import annotations

from collections.abc import Iterator

from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity
from pvelint.rules.security._arguments import Argument, arguments

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


class ArgsOverride(GuestRule):
    """`args` says again what PVE already tells QEMU, or attaches a PCI device behind PVE's back.

    ## What it finds

    `-cpu`, `-machine`, `-m`, `-smp`, `-bios`, `-name` and `-uuid` in `args`, and `-device vfio-pci,host=...`.

    ## Why it matters

    PVE puts `args` at the end of QEMU's command line, where it wins over what PVE wrote: settings such as `cpu`
    then say one thing and the VM does another. A device passed through in this way is neither prepared nor
    reserved by PVE: a second VM may take it, and migration does not know of it.

    ## When to ignore it

    When it is meant so: macOS guests and some GPU set-ups need CPU flags that PVE has no option for.
    """

    name = "args-override"
    category = Category.HYGIENE
    severity = Severity.INFO
    impact = Impact.IGNORED
    other_impacts = (Impact.HYGIENE,)
    keys = ("args",)
    sources = ("qemu-server PVE/QemuServer.pm (config_to_command puts args last)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        for argument in arguments(setting.node.value.text):
            place = setting.part(argument.start, argument.end)
            if argument.option in _OPTIONS:
                message, advice = _doubled(guest, argument)
                yield Finding(place=place, message=message, help=advice)
            elif _is_passthrough(argument):
                yield Finding(
                    place=place,
                    impact=Impact.HYGIENE,
                    message="PVE neither prepares nor reserves a PCI device that is passed through in args:"
                    " another VM may take it, and migration does not know of it",
                    help="use a hostpciN line where its options suffice",
                )


def _doubled(guest: Guest, argument: Argument) -> tuple[str, str]:
    keys = [key for key in _OPTIONS[argument.option] if key in guest.config]
    if not keys:
        key = _OPTIONS[argument.option][0]
        return (
            f"-{argument.option} in args wins over what PVE chooses by itself",
            f"use the setting `{key}` where it can say the same",
        )
    named = ", ".join(keys)
    return (
        f"-{argument.option} in args wins over {named}: the VM does not run with what"
        f" {'that line says' if len(keys) == 1 else 'those lines say'}",
        f"say it in {named} where that is possible, else see that the two agree",
    )


def _is_passthrough(argument: Argument) -> bool:
    words = argument.value.split(",")
    return (
        argument.option == "device" and words[0] == "vfio-pci" and any(w.startswith("host=") for w in words)
    )
