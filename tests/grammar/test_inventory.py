import json
from pathlib import Path

import pytest
from pvelint.grammar.hardware.inventory import Inventory
from pvelint.grammar.hardware.parse import parse_inventory
from pvelint.grammar.hardware.pci import Address, Device

DATA = Path(__file__).parents[1] / "data" / "inventory"
HUMAN = (DATA / "lspci-nnk.txt").read_text()
NUMERIC = (DATA / "lspci-Dnk.txt").read_text()
RECORDS = (DATA / "lspci-Dvmmnnk.txt").read_text()
PVESH = (DATA / "pvesh.json").read_text()

HBA = Address(0, 1, 0, 0)
NVME = Address(0, 2, 0, 0)


def read(text: str) -> Inventory:
    return parse_inventory("hardware/pve1.txt", text)


def test_lspci_for_people() -> None:
    assert list(read(HUMAN).devices.values()) == [
        Device(
            Address(0, 0, 0x1F, 2),
            "8086",
            "1d02",
            "0106",
            subsystem="15d9:0702",
            driver="ahci",
            name="Intel Corporation C600/X79 6-Port SATA AHCI Controller",
        ),
        Device(
            HBA,
            "1000",
            "0097",
            "0107",
            subsystem="1000:30e0",
            driver="mpt3sas",
            name="Broadcom / LSI SAS3008 [Fury]",
        ),
        Device(NVME, "144d", "a808", "0108", name="Samsung SM981"),
        Device(Address(0, 3, 0, 1), "1234", "abcd", "0c55", name="Device"),
    ]


def test_lspci_numeric() -> None:
    assert list(read(NUMERIC).devices.values()) == [
        Device(HBA, "1000", "0097", "0107", subsystem="1000:30e0", driver="vfio-pci"),
        Device(NVME, "144d", "a808", "0108"),
    ]


def test_lspci_verbose_tells_rom_and_group() -> None:
    text = (
        "01:00.0 0107: 1000:0097 (rev 02)\n"
        "\tFlags: bus master, fast devsel, latency 0, IRQ 16, NUMA node 0, IOMMU group 24\n"
        "\tExpansion ROM at fb100000 [disabled] [size=1M]\n"
        "\n"
        "02:00.0 0108: 144d:a808 (prog-if 02 [NVM Express])\n"
        "\tIOMMU group: 30\n"
        "\tCapabilities: [40] Power Management version 3\n"
    )
    assert list(read(text).devices.values()) == [
        Device(HBA, "1000", "0097", "0107", iommu_group=24, has_rom=True),
        Device(NVME, "144d", "a808", "0108", iommu_group=30),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "IOMMU Group 24:\n\t01:00.0 SAS [0107]: L [1000:0097]\nIOMMU Group 25:\n\t02:00.0 0108: 144d:a808\n",
        "IOMMU group 24\n    01:00.0 SAS [0107]: L [1000:0097]\n\nGroup: 25 02:00.0 0108: 144d:a808\n",
    ],
)
def test_lspci_listed_by_group(text: str) -> None:
    inventory = read(text)
    assert [(device.address, device.iommu_group) for device in inventory.devices.values()] == [
        (HBA, 24),
        (NVME, 25),
    ]
    assert [device.id for device in inventory.iommu_group(24)] == ["1000:0097"]
    assert inventory.iommu_group(1) == ()


def test_group_ends_with_its_indented_lines() -> None:
    text = "IOMMU Group 24:\n\t01:00.0 0107: 1000:0097\n02:00.0 0108: 144d:a808\n"
    assert [device.iommu_group for device in read(text).devices.values()] == [24, None]


def test_records() -> None:
    assert list(read(RECORDS).devices.values()) == [
        Device(
            HBA,
            "1000",
            "0097",
            "0107",
            subsystem="1000:30e0",
            driver="mpt3sas",
            iommu_group=24,
            name="Broadcom / LSI SAS3008 [Fury]",
        ),
        Device(NVME, "144d", "a808", "0108"),
    ]


@pytest.mark.parametrize("content", [PVESH, json.dumps(json.loads(PVESH)), f'{{"data": {PVESH}}}'])
def test_pvesh(content: str) -> None:
    assert list(read(content).devices.values()) == [
        Device(
            HBA, "1000", "0097", "0107", subsystem="1000:30e0", iommu_group=24, name="Broadcom / LSI SAS3008"
        ),
        Device(Address(0, 0x82, 0, 0), "10de", "1eb8", "0300", mdev=True),
    ]


def test_every_form_names_the_same_devices() -> None:
    ids = {HBA: "1000:0097", NVME: "144d:a808"}
    for text in (HUMAN, NUMERIC, RECORDS, RECORDS.replace("\n", "\r\n"), "\ufeff" + HUMAN):
        found = read(text)
        assert {address: found.devices[address].id for address in ids} == ids


def test_functions_of_a_slot() -> None:
    inventory = read("01:00.1 0200: 8086:1521\n01:00.0 0200: 8086:1521\n0001:01:00.0 0108: 144d:a808\n")
    assert [str(device.address) for device in inventory.at(Address(0, 1, 0))] == [
        "0000:01:00.0",
        "0000:01:00.1",
    ]
    assert [str(device.address) for device in inventory.at(Address(0, 1, 0, 1))] == ["0000:01:00.1"]
    assert [device.id for device in inventory.at(Address(1, 1, 0))] == ["144d:a808"]
    assert inventory.at(Address(0, 1, 0, 2)) == ()
    assert inventory.at(Address(0, 9, 0)) == ()


def test_device_listed_twice_is_one() -> None:
    text = "01:00.0 0107: 1000:0097\n\nroot@pve1:~# lspci -nnk\n" + NUMERIC
    assert read(text).devices[HBA] == Device(
        HBA, "1000", "0097", "0107", subsystem="1000:30e0", driver="vfio-pci"
    )
