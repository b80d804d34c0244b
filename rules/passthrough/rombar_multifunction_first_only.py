from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hardware.controllers import find_controller
from pvelint.grammar.hardware.pci import Device
from pvelint.grammar.passthrough.identity import identify
from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Severity


class RombarMultifunctionFirstOnly(GuestRule):
    """`rombar=0` on several functions hides the option ROM of the first one only.

    ## What it finds

    A `hostpciN` line with `rombar=0` that passes several functions (`05:00`, or a list with `;`), of which a later
    one is a storage controller or network device that can have an option ROM of its own.

    ## Why it matters

    PVE puts `rombar=0` on the first function of the line. The guest still sees the ROM of the others, and SeaBIOS
    runs it at every start.

    ## When to ignore it

    When the later functions have no option ROM, or one that does no harm.
    """

    name = "rombar-multifunction-first-only"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("hostpci",)
    words = ("rombar",)
    evidence = Evidence.HARDWARE
    starts_only = True
    sources = (
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: options of the first function only)",
        "SeaBIOS 1.17.0 src/optionroms.c (optionrom_setup), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            if hostpci.rombar or hostpci.mdev or (identity := identify(guest, hostpci)) is None:
                continue
            later = [d for d in identity.devices if d.address not in identity.leading and _has_boot_rom(d)]
            if later:
                names = ", ".join(str(device.address) for device in later)
                yield Finding(
                    place=hostpci.setting.at("rombar"),
                    message=f"`rombar=0` hides the option ROM of the first function only: the VM still sees that of {names}",
                    help="give each function its own `hostpciN` line with `rombar=0`",
                )


def _has_boot_rom(device: Device) -> bool:
    if device.has_rom is False or device.physical_function is not None:
        return False
    controller = find_controller(device)
    if controller is not None:
        return controller.runs_option_rom
    return device.class_code is not None and device.class_code.startswith("02")
