from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.vm.hostpci import passed_devices
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class RomfileWithRombarOff(GuestRule):
    """`romfile` together with `rombar=0`: one of the two does not do what it says.

    ## What it finds

    A `hostpciN` line with both `romfile` and `rombar=0`.

    ## Why it matters

    With `rombar=0` QEMU hands the file to the firmware in another way (fw_cfg). SeaBIOS runs it: if the ROM was meant
    to be off, it is not. OVMF does not look there: if the file was meant to be used, it is not.

    ## When to ignore it

    When an old guest needs exactly this.
    """

    name = "romfile-with-rombar-off"
    category = Category.PASSTHROUGH
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("hostpci",)
    words = ("romfile",)
    starts_only = True
    sources = (
        "QEMU 10.0.2 hw/pci/pci.c (pci_add_option_rom: rom_add_vga and rom_add_option without a ROM BAR),"
        " read",
        "SeaBIOS 1.17.0 src/optionroms.c (run_file_roms of genroms and vgaroms), read",
        "QEMU 7.2.22 -device e1000,rombar=0,romfile=FILE: SeaBIOS 1.16.2 runs the file, run",
        "qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config):
            if hostpci.romfile and not hostpci.rombar:
                setting = hostpci.setting
                uefi = is_uefi(guest.config)
                yield Finding(
                    place=setting.at("romfile" if uefi else "rombar"),
                    message="`romfile` has no effect with `rombar=0`: OVMF does not see the file"
                    if uefi
                    else "`rombar=0` does not hide the ROM from the firmware: QEMU still loads `romfile`",
                    help="keep `romfile` without `rombar=0`, or `rombar=0` without `romfile`",
                    alternatives=(
                        Fix.unsafe("use the ROM file: remove rombar=0", setting.remove("rombar")),
                        Fix.unsafe("use no ROM: remove romfile", setting.remove("romfile")),
                    ),
                )
