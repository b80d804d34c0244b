from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.syntax.qemu_args import Argument, arguments
from pvelint.rules.api import Category, Finding, Guest, GuestRule, Impact, Severity

_DRIVERS = ("vfio-pci", "vfio-pci-nohotplug")
_PLACES = ("host", "sysfsdev")
_IDS = ("x-pci-vendor-id", "x-pci-device-id", "x-pci-sub-vendor-id", "x-pci-sub-device-id")
_PLAIN = frozenset(
    ("host", "sysfsdev", "id", "rombar", "romfile", "multifunction", "bootindex", "x-vga", *_IDS)
)
"""What a hostpciN line can say as well."""


class ArgsVfioDevice(GuestRule):
    """A PCI device is passed through in `args`, behind PVE's back.

    ## What it finds

    `-device vfio-pci,host=...` (or `sysfsdev=`) in `args`. It is a warning if a `hostpciN` line could say the same,
    and information where it has options that `hostpciN` lacks.

    ## Why it matters

    PVE hands `args` to QEMU unread. It neither binds the device to vfio-pci nor reserves it: another VM may take it,
    migration and snapshots with memory do not know about it, and pvelint's rules for passed-through devices do not
    see it.

    ## When to ignore it

    When the device needs options that `hostpciN` does not have.
    """

    name = "args-vfio-device"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    keys = ("args",)
    words = ("vfio-pci",)
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer.pm (config_to_command: puts $conf->{args} last, unread)",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (reserve_pci_usage, prepare_pci_device: for hostpciN lines"
        " only)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        setting = guest.config["args"]
        for argument in arguments(setting.node.value.text):
            options = _passthrough(argument)
            if options is None:
                continue
            plain = options.keys() <= _PLAIN
            host = options.get("host")
            line = f"hostpciN: {host.removeprefix('0000:')}" if host and plain else "a `hostpciN` line"
            yield Finding(
                place=setting.part(argument.start, argument.end),
                severity=None if plain else Severity.INFO,
                message="PVE neither prepares nor reserves a PCI device that is passed through in `args`:"
                " another VM may take it, and migration does not know about it",
                help=f"use `{line}`" if host and plain else f"use {line} where its options suffice",
            )


def _passthrough(argument: Argument) -> dict[str, str] | None:
    """The options of a passed-through PCI device, None if the argument is none."""
    options = argument.options("driver")
    if argument.option != "device" or options.pop("driver", "") not in _DRIVERS:
        return None
    return options if any(place in options for place in _PLACES) else None
