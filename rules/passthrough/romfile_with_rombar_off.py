from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.hostpci import passed_devices
from pvelint.rules.api import Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class RomfileWithRombarOff(GuestRule):
    """`romfile` together with `rombar=0`: the firmware still gets the ROM file.

    ## What it finds

    A `hostpciN` line with both `romfile` and `rombar=0`.

    ## Why it matters

    `rombar=0` hides the card's own ROM, but QEMU then hands the file to the firmware by another way (fw_cfg), and
    SeaBIOS runs it. If the ROM was to be off, it is not.

    ## When to ignore it

    When an old guest needs it exactly so.
    """

    name = "romfile-with-rombar-off"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("hostpci",)
    starts_only = True
    sources = ("QEMU hw/pci/pci.c (pci_add_option_rom)", "qemu-server PVE/QemuServer/PCI.pm")

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            if hostpci.romfile and not hostpci.rombar:
                setting = hostpci.setting
                yield Finding(
                    place=setting.at("rombar"),
                    message="rombar=0 does not keep the ROM away from the firmware: QEMU still loads the romfile",
                    help="keep `romfile` without `rombar=0`, or `rombar=0` without `romfile`",
                    alternatives=(
                        Fix.unsafe("use the ROM file: remove rombar=0", setting.remove("rombar")),
                        Fix.unsafe("use no ROM: remove romfile", setting.remove("romfile")),
                    ),
                )
