import json
import platform
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pvelint.grammar.inventory import Inventory, InventoryError, node_of, parse_inventory, read_sysfs
from pvelint.grammar.pci import Address, Device

HBA = Address(0, 1, 0, 0)
NVME = Address(0, 2, 0, 0)

HUMAN = """\
00:1f.2 SATA controller [0106]: Intel Corporation C600/X79 6-Port SATA AHCI Controller [8086:1d02] (rev 05)
\tSubsystem: Super Micro Computer Inc Device [15d9:0702]
\tKernel driver in use: ahci
\tKernel modules: ahci
01:00.0 Serial Attached SCSI controller [0107]: Broadcom / LSI SAS3008 [Fury] [1000:0097] (rev 02)
\tDeviceName: Slot 4
\tSubsystem: Broadcom / LSI SAS9300-8i [1000:30e0]
\tKernel driver in use: mpt3sas
\tKernel modules: mpt3sas
02:00.0 Non-Volatile memory controller [0108]: Samsung SM981 [144d:a808] (prog-if 02 [NVM Express])
03:00.1 Serial bus controller [0c55]: Device [1234:abcd]
"""

NUMERIC = """\
0000:01:00.0 0107: 1000:0097 (rev 02)
\tSubsystem: 1000:30e0
\tKernel driver in use: vfio-pci
0000:02:00.0 0108: 144d:a808
"""

RECORDS = """\
Slot:\t0000:01:00.0
Class:\tSerial Attached SCSI controller [0107]
Vendor:\tBroadcom / LSI [1000]
Device:\tSAS3008 [Fury] [0097]
SVendor:\tBroadcom / LSI [1000]
SDevice:\tSAS9300-8i [30e0]
Rev:\t02
Driver:\tmpt3sas
Module:\tmpt3sas
NUMANode:\t0
IOMMUGroup:\t24

Slot:\t0000:02:00.0
Class:\t0108
Vendor:\t144d
Device:\ta808
"""

PVESH = [
    {
        "class": "0x010700",
        "device": "0x0097",
        "device_name": "SAS3008",
        "id": "0000:01:00.0",
        "iommugroup": 24,
        "subsystem_device": "0x30e0",
        "subsystem_device_name": "SAS9300-8i",
        "subsystem_vendor": "0x1000",
        "vendor": "0x1000",
        "vendor_name": "Broadcom / LSI",
    },
    {
        "class": "0x030000",
        "device": "0x1EB8",
        "id": "0000:82:00.0",
        "iommugroup": -1,
        "mdev": 1,
        "subsystem_device": "0x0000",
        "subsystem_vendor": "0x0000",
        "vendor": "0x10de",
    },
]


def read(text: str, path: str = "hardware/pve1.txt") -> Inventory:
    return parse_inventory(path, text)


def refusal(text: str) -> str:
    with pytest.raises(InventoryError) as caught:
        read(text)
    return str(caught.value)


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


@pytest.mark.parametrize("content", [PVESH, {"data": PVESH}])
@pytest.mark.parametrize("indent", [None, 3])
def test_pvesh(content: object, indent: int | None) -> None:
    assert list(read(json.dumps(content, indent=indent)).devices.values()) == [
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


@pytest.mark.parametrize(
    ("heading", "path", "node", "taken"),
    [
        ("", "hardware/pve2.txt", "pve2", None),
        ("", "hardware/lspci.txt", None, None),
        ("# node pve1 2026-01-31\n", "hardware/pve2.txt", "pve1", date(2026, 1, 31)),
        ("\n#node pve1\n", "-", "pve1", None),
        ("# node pve1 2026-01-31T10:20:30+01:00\n", "-", "pve1", date(2026, 1, 31)),
        ("# node pve1 2026-02-31\n", "-", "pve1", None),
        ("# node is unknown here\n", "-", None, None),
        ("root@pve3:~# lspci -nnk\n", "lspci.txt", "pve3", None),
        ("[root@pve3 ~]# lspci -nnk\n", "lspci.txt", "pve3", None),
        ("admin@laptop:~$ ssh root@pve3 lspci -nnk\n", "lspci.txt", None, None),
        ("$ lspci -nnk\n", "pve2.txt", "pve2", None),
        ('root@pve3:~# pvesh get /nodes/pve4/hardware/pci --pci-class-blacklist ""\n', "x.txt", "pve4", None),
        ("root@pve3:~# pvesh get /nodes/localhost/hardware/pci\n", "pve2.txt", "pve2", None),
    ],
)
@pytest.mark.parametrize("body", [HUMAN, RECORDS, json.dumps(PVESH, indent=1), json.dumps(PVESH)])
def test_node_and_day(heading: str, path: str, node: str | None, taken: date | None, body: str) -> None:
    inventory = parse_inventory(path, heading + body)
    assert (inventory.node, inventory.taken, inventory.path) == (node, taken, path)
    assert HBA in inventory.devices


@pytest.mark.parametrize(
    ("path", "node"),
    [
        ("hardware/pve1.json", "pve1"),
        ("pve1.example.com.txt", "pve1"),
        ("hardware/PVE-1.txt", "PVE-1"),
        ("hardware/lspci.txt", None),
        ("hardware/pci.json", None),
        ("hardware/inventory.txt", None),
        ("hardware.txt", None),
        ("lspci-nnk.txt", None),
        ("my_machine.txt", None),
        ("-", None),
        (".txt", None),
        ("", None),
    ],
)
def test_node_of_a_path(path: str, node: str | None) -> None:
    assert node_of(path) == node


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        (" \r\n\t\n", "the file is empty"),
        ("boot: order=scsi0\n", "lists no PCI device"),
        ("# node pve1 2026-01-31\n", "lists no PCI device"),
        ("[]", "lists no PCI device"),
        (
            "\n01:00.0 SAS controller: LSI\n",
            "line 2: 0000:01:00.0 has no [vendor:device] ids: record with lspci -Dnnk",
        ),
        ("Slot:\t01:00.0\nVendor:\tLSI\n", "line 1: 01:00.0 has no numeric ids: record with lspci -Dvmmnnk"),
        ("Slot:\t4\n", "line 1: '4' is not a PCI address"),
        (
            "01:00.0 0107: 1000:0097\n01:00.0 0108: 144d:a808\n",
            "line 2: 0000:01:00.0 is listed as 1000:0097 before and as 144d:a808 here",
        ),
        (
            '[{"id": "0000:01:00.0", "vendor": "0x1000"}]',
            "entry 1 is not a PCI device with 'id', 'vendor' and 'device'",
        ),
        ('[{"node": "pve1"}]', "entry 1 is not a PCI device with 'id', 'vendor' and 'device'"),
        ('{"data": null}', "not a list of PCI devices"),
        ("# node pve1\n[{\n", "line 3: not JSON: Expecting property name enclosed in double quotes"),
        ("0\x001\x00:\x00", "not UTF-8 text (UTF-16?)"),
        (
            "┌──────────┬────────┐\n│ class    │ device │\n",
            "line 1: a table for people: record with pvesh --output-format json",
        ),
    ],
)
def test_what_is_no_inventory(text: str, reason: str) -> None:
    assert refusal(text) == reason


LINES = st.sampled_from([*HUMAN.split("\n"), *NUMERIC.split("\n"), *RECORDS.split("\n"), "IOMMU Group 3:"])


@given(st.text() | st.lists(LINES | st.text(max_size=20)).map("\n".join))
@example("[" * 100_000)
@example('[{"id": "0000:01:00.0", "iommugroup": ' + "9" * 5000 + "}]")
@example("01:00.0 \u0660107: 1000:0097")
@example("Group \u0661: 01:00.0 0107: 1000:0097")
@example("Slot:\x0b01:00.0\x85Vendor: 1000\u2028Device: 0097")
def test_any_text_is_an_inventory_or_refused_in_one_line(text: str) -> None:
    try:
        inventory = read(text)
    except InventoryError as error:
        assert "\n" not in str(error)
    else:
        assert inventory.devices
        assert list(inventory.devices) == sorted(inventory.devices)
        assert all(address == device.address for address, device in inventory.devices.items())


def add_device(root: Path, name: str, links: dict[str, str], **files: str) -> None:
    folder = root / "bus" / "pci" / "devices" / name
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_text(content + "\n")
    for link, target in links.items():
        (folder / link).symlink_to(target)


def test_sysfs(tmp_path: Path) -> None:
    add_device(
        tmp_path,
        "0000:01:00.0",
        {"driver": "../../drivers/mpt3sas", "iommu_group": "../../iommu_groups/24"},
        vendor="0x1000",
        device="0x0097",
        subsystem_vendor="0x1000",
        subsystem_device="0x30e0",
        rom="",
        **{"class": "0x010700"},
    )
    add_device(tmp_path, "0000:05:10.0", {"physfn": "../0000:05:00.0"}, vendor="0x8086", device="0x1520")
    add_device(tmp_path, "0000:06:00.0", {}, device="0x1520")
    before = date.today()
    inventory = read_sysfs(tmp_path)
    assert list(inventory.devices.values()) == [
        Device(
            HBA,
            "1000",
            "0097",
            "0107",
            subsystem="1000:30e0",
            driver="mpt3sas",
            iommu_group=24,
            has_rom=True,
            mdev=False,
        ),
        Device(
            Address(0, 5, 16, 0),
            "8086",
            "1520",
            physical_function=Address(0, 5, 0, 0),
            has_rom=False,
            mdev=False,
        ),
    ]
    assert inventory.node == platform.node().partition(".")[0]
    assert inventory.taken in (before, date.today())


def test_machine_without_pci(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=r"cannot read .*: No such file or directory"):
        read_sysfs(tmp_path)
    (tmp_path / "bus" / "pci" / "devices").mkdir(parents=True)
    with pytest.raises(InventoryError, match="lists no PCI device"):
        read_sysfs(tmp_path)
