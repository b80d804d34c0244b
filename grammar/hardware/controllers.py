"""Storage controllers: who drives them, and whether a VM's firmware runs their boot ROM."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from pvelint.grammar import data_text
from pvelint.grammar.record import Record, replace

from .pci import Device


class Kind(StrEnum):
    """What a controller is for."""

    SAS = "sas-hba"
    SCSI = "scsi-hba"
    RAID = "raid"
    FIBRE_CHANNEL = "fc-hba"
    SATA = "sata"
    NVME = "nvme"
    IDE = "ide"
    OTHER = "storage"

    @property
    def noun(self) -> str:
        """In a reader's words, as `SAS HBA`."""
        return _NOUNS[self]


_NOUNS = {
    Kind.SAS: "SAS HBA",
    Kind.SCSI: "SCSI controller",
    Kind.RAID: "RAID controller",
    Kind.FIBRE_CHANNEL: "Fibre Channel HBA",
    Kind.SATA: "SATA controller",
    Kind.NVME: "NVMe controller",
    Kind.IDE: "IDE controller",
    Kind.OTHER: "storage controller",
}


class SeabiosDriver(StrEnum):
    """How SeaBIOS drives a controller by itself: `native` goes by id, `ahci`, `nvme` and `ata` by class."""

    NONE = "no"
    NATIVE = "native"
    AHCI = "ahci"
    NVME = "nvme"
    ATA = "ata"


class Controller(Record, kw_only=True):
    """A storage controller, as far as its ids or its class tell."""

    kind: Kind
    seabios: SeabiosDriver
    family: str | None = None
    """Our short name, as `SAS3008`; None where only the class is known."""
    driver: str | None = None
    """The Linux driver that is written for it (not: that is in use)."""
    rom_fault_reported: bool = False
    """Boot ROMs of this family are known from reports to fault or hang in a VM."""
    has_rom: bool | None = None
    """False where this device certainly has no ROM; None where nothing is known."""

    @property
    def title(self) -> str:
        """For messages: `SAS3008 SAS HBA`, `RAID controller`."""
        return f"{self.family} {self.kind.noun}" if self.family else self.kind.noun

    def boots_without_rom(self, *, uefi: bool) -> bool:
        """The VM's firmware has a driver of its own for it: SeaBIOS, or OVMF, which knows fewer ids."""
        if uefi and self.seabios is SeabiosDriver.NATIVE:
            return self.driver in _DRIVEN_BY_OVMF
        return self.seabios is not SeabiosDriver.NONE

    @property
    def runs_option_rom(self) -> bool:
        """SeaBIOS runs the card's boot ROM if the VM can see it, whatever the boot order.

        SeaBIOS skips a ROM only where its own driver has taken the device (`optionroms.c`, `have_driver`).
        """
        return self.seabios is SeabiosDriver.NONE and self.has_rom is not False


# For the ids that SeaBIOS drives as well: PVE builds edk2 with PvScsiDxe and the virtio drivers. MptScsiDxe is off
# upstream since 57783adfb5, and PVE's debian/rules turns only PVSCSI on again (pve-edk2-firmware 7e34b89).
_DRIVEN_BY_OVMF = frozenset({"vmw_pvscsi", "virtio_blk", "virtio_scsi"})

_BY_CLASS = {
    "0100": Controller(kind=Kind.SCSI, seabios=SeabiosDriver.NONE),
    "0101": Controller(kind=Kind.IDE, seabios=SeabiosDriver.ATA),
    "0104": Controller(kind=Kind.RAID, seabios=SeabiosDriver.NONE),
    "0106": Controller(kind=Kind.SATA, seabios=SeabiosDriver.AHCI, driver="ahci"),
    "0107": Controller(kind=Kind.SAS, seabios=SeabiosDriver.NONE),
    "0108": Controller(kind=Kind.NVME, seabios=SeabiosDriver.NVME, driver="nvme"),
    "0180": Controller(kind=Kind.OTHER, seabios=SeabiosDriver.NONE),
    "0c04": Controller(kind=Kind.FIBRE_CHANNEL, seabios=SeabiosDriver.NONE),
}

# RAID of these vendors is part of the chipset or processor: its boot code is in the board's firmware.
_CHIPSET_VENDORS = frozenset({"8086", "1022"})


@cache
def _table() -> Mapping[str, Controller]:
    text = data_text(__name__, "controllers.tsv")
    rows = (line.split("\t") for line in text.split("\n") if line and not line.startswith("#"))
    return {
        pci_id: Controller(
            kind=Kind(kind),
            seabios=SeabiosDriver(seabios),
            family=family,
            driver=driver,
            rom_fault_reported=fault == "yes",
        )
        for pci_id, family, driver, kind, seabios, fault in rows
    }


def find_controller(device: Device) -> Controller | None:
    """What `device` is as a storage controller, by its id and else by its class; None if it is none.

    An OEM's subsystem id alone says nothing (one is used for different chips), so it only refines an id.
    """
    code = device.class_code
    if code is not None and not code.startswith("01") and code != "0c04":
        return None
    by_class = _BY_CLASS.get(code) if code else None
    found = _by_id(device, by_class) or by_class
    return replace(found, has_rom=_has_rom(device, found)) if found else None


def _by_id(device: Device, by_class: Controller | None) -> Controller | None:
    table = _table()
    exact = table.get(f"{device.id}/{device.subsystem}") or table.get(device.id)
    if exact is None:
        # A vendor's older chips may be IDE or AHCI, which SeaBIOS drives by class.
        return (
            None if by_class and by_class.boots_without_rom(uefi=False) else table.get(f"{device.vendor}:*")
        )
    if exact.seabios is SeabiosDriver.AHCI and by_class and by_class.seabios is not SeabiosDriver.AHCI:
        return None
    return exact


def _has_rom(device: Device, found: Controller) -> bool | None:
    if device.physical_function is not None:
        return False
    if device.has_rom is None and found.family is None and device.vendor in _CHIPSET_VENDORS:
        return False
    return device.has_rom
