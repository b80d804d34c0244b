from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.passthrough.identity import identify
from pvelint.grammar.passthrough.option_rom import PassedHba, passed_hbas
from pvelint.grammar.vm.boot import BootEntry, BootOrder
from pvelint.grammar.vm.bootable import bootable_devices, entries_without_rom, virtual_disks
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.machine import is_uefi
from pvelint.rules.api import Applicability, Category, Finding, Fix, Guest, GuestRule, Impact, Severity


class BootFromNoromHba(GuestRule):
    """The boot order names a storage controller whose option ROM is off.

    ## What it finds

    A `hostpciN` in `boot: order=...` with `rombar=0` (and no `romfile`) that passes a SAS, SCSI, RAID or Fibre
    Channel controller to the VM. For an unknown device it is a warning.

    ## Why it matters

    The firmware has no driver for such a controller: it boots from it through the card's own ROM, which `rombar=0`
    hides. The VM cannot boot from any disk behind it. NVMe and AHCI controllers need no ROM and are left alone, as
    are the few SAS and RAID controllers that SeaBIOS has drivers for (OVMF has drivers for only some of these).

    Do not switch the ROM back on: several families hang the VM with it (`hba-missing-rombar`). Give the VM a
    virtual system disk and boot from that.

    ## When to ignore it

    When the device is an NVMe or AHCI controller that pvelint does not know: record an inventory instead.
    """

    name = "boot-from-norom-hba"
    category = Category.BOOT
    severity = Severity.ERROR
    impact = Impact.NO_BOOT
    keys = ("hostpci",)
    starts_only = True
    fix = Applicability.UNSAFE
    sources = (
        'qemu-server 9.2.6 PVE/QemuServer/PCI.pm (print_hostpci_devices: "rombar=0", bootindex)',
        "qemu-server 9.2.6 PVE/QemuServer.pm (device_bootorder)",
        "SeaBIOS 1.17.0 src/optionroms.c (optionrom_setup), read",
        "SeaBIOS 1.17.0 src/hw/megasas.c (megasas_setup), read",
        "SeaBIOS 1.17.0 src/hw/mpt-scsi.c (mpt_scsi_setup), read",
        "SeaBIOS 1.17.0 src/hw/nvme.c (nvme_setup), read",
        "SeaBIOS 1.17.0 src/hw/ahci.c (ahci_setup), read",
        "pve-edk2-firmware 4.2025.05-3 debian/rules (sets PVSCSI_ENABLE alone), read",
        "edk2 202505 OvmfPkg/OvmfPkgX64.dsc (MPT_SCSI_ENABLE is FALSE), read",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        order = BootOrder.of(guest.config)
        if order.setting is None:
            return
        hbas = {hba.hostpci.key: hba for hba in passed_hbas(guest) if hba.is_first_function}
        for entry, hostpci in entries_without_rom(guest.config, order):
            if (hba := hbas.get(hostpci.key)) is not None:
                if not hba.controller.boots_without_rom(uefi=is_uefi(guest.config)):
                    yield _known(guest, order.setting, order, entry, hba)
            elif identify(guest, hostpci) is None:
                yield _unknown(order.setting, entry, hostpci)


def _known(guest: Guest, setting: Setting, order: BootOrder, entry: BootEntry, hba: PassedHba) -> Finding:
    hidden = {hostpci.key for hostpci in passed_devices(guest.config) if not hostpci.rombar}
    others = [device for device in bootable_devices(guest.config, order) if device not in hidden]
    return Finding(
        place=setting.part(entry.start, entry.end, "order"),
        message=f"`{entry.device}` is in the boot order, but `rombar=0` hides the option ROM that boots from it: the VM"
        f" cannot boot from any disk on {hba.title}",
        help=_help(guest, entry.device, others),
        fix=Fix.unsafe(
            f"remove `{entry.device}` from the boot order", setting.replace_part(*order.extent(entry), "")
        )
        if others
        else None,
    )


def _help(guest: Guest, device: str, others: list[str]) -> str:
    if others:
        return f"boot from `{others[0]}` and remove `{device}` from the order"
    if disks := virtual_disks(guest.config):
        return f"if the VM's system is on `{disks[0]}`, put that in the order instead of `{device}`"
    return "give the VM a virtual system disk and boot from that; the disks behind the controller stay usable"


def _unknown(setting: Setting, entry: BootEntry, hostpci: HostPci) -> Finding:
    return Finding(
        place=setting.part(entry.start, entry.end, "order"),
        severity=Severity.WARNING,
        message=f"`{hostpci.key}` is in the boot order with `rombar=0`: if it is a SAS or RAID controller, the VM cannot"
        " boot from any disk on it",
        help="tell pvelint what the device is (`pvelint --explain hostpci-device-unknown`); NVMe and AHCI controllers boot without a ROM",
    )
