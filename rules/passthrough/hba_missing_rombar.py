from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.passthrough.option_rom import PassedHba, boots_from, has_uefi, passed_hbas
from pvelint.grammar.vm.boot import BootOrder
from pvelint.grammar.vm.bootable import bootable_devices
from pvelint.rules.api import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Guest,
    GuestRule,
    Impact,
    Severity,
)

_FUSION_MPT = "mpt3sas"
"""The Linux driver of the controllers whose boot ROM is LSI's MPT BIOS."""


class HbaMissingRombar(GuestRule):
    """A SAS or RAID controller is passed through with its option ROM on.

    ## What it finds

    A `hostpciN` line that passes a SAS, SCSI, RAID or Fibre Channel controller to the VM without `rombar=0`.
    What is at the address is known from an inventory of the node, from `mapping/pci.cfg`, from the table in
    pvelint.toml or from a hint in the notes.

    ## Why it matters

    SeaBIOS runs the option ROM of every device for which it has no driver of its own, whatever the boot order. The
    boot ROM of an LSI HBA then talks to the controller's firmware from within the VM and may stop there, with
    "MPT BIOS Fault 02h encountered at adapter ... Firmware Fault Code: 2667h" or without any message: the VM never
    boots. `rombar=0` hides the ROM. The disks behind the controller work as before, once the guest's own driver
    has started; you just cannot boot from them.

    It is an error for families with a reported fault (SAS3008, SAS3224, SAS2308, HP P222), a warning for others
    that SeaBIOS has no driver for, with a ROM of your own (`romfile`) and for OVMF (which does not run legacy ROMs,
    but may load a UEFI driver from one), and no more than information where the firmware drives the controller itself.

    ## When to ignore it

    When the VM boots from the controller on purpose and that works, or when the card's boot ROM was erased.
    """

    name = "hba-missing-rombar"
    category = Category.PASSTHROUGH
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    starts_only = True
    fix = Applicability.SAFE
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: "rombar=0")',
        "SeaBIOS 1.17.0 src/optionroms.c (optionrom_setup: runs a ROM unless the device has a driver of"
        " SeaBIOS), read",
        "SeaBIOS 1.17.0 src/hw/megasas.c (megasas_setup), read",
        "SeaBIOS 1.17.0 src/hw/mpt-scsi.c (mpt_scsi_setup), read",
        "https://blog.shiluosl.top/article/2006c10c-bb2c-80d4-9168-fd1d10c5fc4a (SAS3008, fault 2667h)",
        "https://github.com/vagrant-libvirt/vagrant-libvirt/issues/881 (SAS3008 hangs)",
        "https://forums.truenas.com/t/fault-2668h-installing-lsi9305-16i-on-a-machine-running-truenas-on-prox"
        "mox-with-pci-passthrough/35021 (SAS3224)",
        "https://github.com/NKkrisz/HomeLab/issues/1 (SAS2308)",
        "https://github.com/Aterfax/relax-intel-rmrr/issues/32 (HP P222)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        seen = set()
        for hba in passed_hbas(guest):
            if hba.hostpci.rombar and hba.hostpci.key not in seen:
                seen.add(hba.hostpci.key)
                yield _finding(guest, hba)


def _finding(guest: Guest, hba: PassedHba) -> Finding:
    boots = boots_from(guest, hba.hostpci)
    severity = _severity(guest, hba, boots)
    return Finding(
        place=hba.hostpci.setting.at("rombar"),
        severity=severity,
        message=f"{hba.title} is passed through with {_rom(hba)}: {_consequence(guest, hba)}",
        help=f"{_help(guest, hba, boots)}{hba.as_recorded(guest)}",
        fix=None if boots else _fix(guest, hba),
    )


def _rom(hba: PassedHba) -> str:
    return f"the option ROM `{hba.hostpci.romfile}`" if hba.hostpci.romfile else "its option ROM on"


def _severity(guest: Guest, hba: PassedHba, boots: bool) -> Severity:
    if hba.controller.boots_without_rom(uefi=has_uefi(guest.config)):
        return Severity.INFO
    if boots or hba.hostpci.romfile or has_uefi(guest.config) or not hba.controller.rom_fault_reported:
        return Severity.WARNING
    return Severity.ERROR


def _consequence(guest: Guest, hba: PassedHba) -> str:
    if has_uefi(guest.config):
        return (
            "OVMF does not run legacy ROMs, but may load a UEFI driver from it and hang or slow down the boot"
        )
    if hba.controller.boots_without_rom(uefi=False):
        return "SeaBIOS has a driver of its own for it and normally does not run the ROM"
    if hba.hostpci.romfile:
        return "SeaBIOS will run it at every start, which may hang the boot unless it is made for that"
    if hba.controller.driver == _FUSION_MPT:
        return (
            "SeaBIOS will run the card's option ROM, which may stop the boot with"
            ' "MPT BIOS Fault 02h / Firmware Fault Code 2667h" or hang'
        )
    return "SeaBIOS will run the card's option ROM at every start, which may hang the boot"


def _help(guest: Guest, hba: PassedHba, boots: bool) -> str:
    if hba.controller.boots_without_rom(uefi=has_uefi(guest.config)):
        return "if the boot hangs anyway, set `rombar=0`"
    if boots:
        return f"give the VM a virtual system disk, then set `rombar=0`: booting from `{hba.hostpci.key}` needs that ROM"
    if hba.hostpci.romfile:
        return "set `rombar=0` and remove `romfile`: QEMU loads that file even with `rombar=0`"
    if not hba.is_first_function:
        return "give the controller its own `hostpciN` line with `rombar=0`: PVE sets it on the first function only"
    return "set `rombar=0`: the disks behind the controller stay usable, you just cannot boot from them"


def _fix(guest: Guest, hba: PassedHba) -> Fix | None:
    if hba.hostpci.romfile or not hba.is_first_function:
        return None
    edit = hba.hostpci.setting.set("rombar", "0")
    others = [d for d in bootable_devices(guest.config, BootOrder.of(guest.config)) if d != hba.hostpci.key]
    sure = (
        hba.identity.agree
        and others
        and not has_uefi(guest.config)
        and not hba.controller.boots_without_rom(uefi=False)
    )
    return Fix.safe("set rombar=0", edit) if sure else Fix.unsafe("set rombar=0", edit)
