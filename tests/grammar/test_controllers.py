import re
from importlib.resources import files

import pytest
from pvelint.grammar.hardware.controllers import Controller, Kind, SeabiosDriver, find_controller
from pvelint.grammar.hardware.pci import Address, Device

PLACE = Address(0, 1, 0, 0)


def device(pci_id: str, class_code: str | None = None, subsystem: str | None = None) -> Device:
    vendor, _, number = pci_id.partition(":")
    return Device(PLACE, vendor, number, class_code, subsystem)


def controller(pci_id: str, class_code: str | None = None, subsystem: str | None = None) -> Controller:
    found = find_controller(device(pci_id, class_code, subsystem))
    assert found
    return found


def test_known_hba() -> None:
    assert controller("1000:0097", "0107", "1000:30e0") == Controller(
        kind=Kind.SAS,
        seabios=SeabiosDriver.NONE,
        family="SAS3008",
        driver="mpt3sas",
        rom_fault_reported=True,
    )


@pytest.mark.parametrize("class_code", [None, "0107", "0104", "0100", "0180"])
def test_id_holds_whatever_storage_class(class_code: str | None) -> None:
    assert controller("1000:0097", class_code).title == "SAS3008 SAS HBA"
    assert controller("1000:005d", class_code).boots_without_rom(uefi=False)


@pytest.mark.parametrize(
    ("pci_id", "subsystem", "title", "reported"),
    [
        ("1000:00c4", None, "SAS3224 SAS HBA", True),
        ("1000:0087", None, "SAS2308 SAS HBA", True),
        ("1000:0072", None, "SAS2008 SAS HBA", False),
        ("1000:005f", None, "MegaRAID SAS3008 RAID controller", False),
        ("103c:323b", "103c:3350", "HP Smart Array P222 RAID controller", True),
        ("103c:323b", "103c:3351", "HP Smart Array RAID controller", False),
        ("103c:323b", None, "HP Smart Array RAID controller", False),
        ("1000:0097", "103c:3350", "SAS3008 SAS HBA", True),
        ("1103:4520", None, "HighPoint RAID controller", False),
    ],
)
def test_fault_is_said_of_the_reported_families_alone(
    pci_id: str, subsystem: str | None, title: str, reported: bool
) -> None:
    found = controller(pci_id, subsystem=subsystem)
    assert (found.title, found.rom_fault_reported) == (title, reported)
    assert found.runs_option_rom


@pytest.mark.parametrize(
    ("class_code", "title", "runs_rom"),
    [
        ("0100", "SCSI controller", True),
        ("0101", "IDE controller", False),
        ("0104", "RAID controller", True),
        ("0106", "SATA controller", False),
        ("0107", "SAS HBA", True),
        ("0108", "NVMe controller", False),
        ("0180", "storage controller", True),
        ("0c04", "Fibre Channel HBA", True),
    ],
)
def test_unknown_id_is_judged_by_class(class_code: str, title: str, runs_rom: bool) -> None:
    found = controller("1234:5678", class_code)
    assert (found.title, found.family, found.rom_fault_reported) == (title, None, False)
    assert (found.runs_option_rom, found.boots_without_rom(uefi=False)) == (runs_rom, not runs_rom)


@pytest.mark.parametrize("class_code", [None, "0200", "0300", "0604", "0c03", "ffff", "0102"])
def test_other_devices_are_no_controllers(class_code: str | None) -> None:
    assert find_controller(device("1234:5678", class_code)) is None


def test_network_function_under_an_id_of_the_table_is_no_controller() -> None:
    assert controller("10df:e200", "0c04").title == "Emulex Fibre Channel HBA"
    assert find_controller(device("10df:e200", "0200")) is None


@pytest.mark.parametrize(
    ("pci_id", "class_code", "seabios"),
    [
        ("1b4b:9230", None, "ahci"),
        ("1b4b:9230", "0106", "ahci"),
        ("1b4b:9230", "0104", "no"),
        ("1b4b:91a0", "0101", "ata"),
        ("1103:0004", "0101", "ata"),
        ("1103:0645", "0106", "ahci"),
    ],
)
def test_seabios_drives_sata_and_ide_by_class(pci_id: str, class_code: str | None, seabios: str) -> None:
    assert controller(pci_id, class_code).seabios == seabios


def test_no_rom_is_run_where_there_is_none() -> None:
    function = Device(PLACE, "1000", "0097", "0107", physical_function=Address(0, 1, 0, 1))
    bare = Device(PLACE, "1000", "0097", "0107", has_rom=False)
    flashed = Device(PLACE, "1000", "0097", "0107", has_rom=True)
    found = [find_controller(each) for each in (function, bare, flashed)]
    assert [each and (each.runs_option_rom, each.has_rom) for each in found] == [
        (False, False),
        (False, False),
        (True, True),
    ]
    assert all(each and not each.boots_without_rom(uefi=False) for each in found)


def test_raid_of_a_chipset_has_no_rom_of_its_own() -> None:
    assert not controller("8086:9a0b", "0104").runs_option_rom
    assert not controller("8086:9a0b", "0104").boots_without_rom(uefi=False)
    assert controller("9005:9999", "0104").runs_option_rom


def test_table_is_well_formed() -> None:
    text = files("pvelint.grammar.hardware").joinpath("controllers.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
    ids = [row[0] for row in rows]
    assert len(rows) > 150
    assert ids == sorted(set(ids))
    one_id = "[0-9a-f]{4}:[0-9a-f]{4}"
    for pci_id, family, driver, kind, seabios, fault in rows:
        assert re.fullmatch(rf"{one_id}(/{one_id})?|[0-9a-f]{{4}}:\*", pci_id)
        assert family
        assert driver
        assert Kind(kind).noun
        assert SeabiosDriver(seabios)
        assert fault in ("yes", "no")


@pytest.mark.parametrize(
    ("pci_id", "class_code", "ovmf"),
    [
        ("1000:0058", "0100", False),
        ("15ad:07c0", "0100", True),
        ("1000:005d", "0104", False),
        ("1000:0012", "0100", False),
        ("144d:a80a", "0108", True),
        ("8086:a102", "0106", True),
    ],
)
def test_ovmf_drives_fewer_controllers_than_seabios(pci_id: str, class_code: str, ovmf: bool) -> None:
    found = controller(pci_id, class_code)
    assert (found.boots_without_rom(uefi=False), found.boots_without_rom(uefi=True)) == (True, ovmf)
