import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pvelint.grammar.hardware.inventory import InventoryError
from pvelint.grammar.hardware.parse import node_of, parse_inventory
from pvelint.grammar.hardware.pci import Address

DATA = Path(__file__).parents[1] / "data" / "inventory"
HUMAN = (DATA / "lspci-nnk.txt").read_text()
NUMERIC = (DATA / "lspci-Dnk.txt").read_text()
RECORDS = (DATA / "lspci-Dvmmnnk.txt").read_text()
PVESH = (DATA / "pvesh.json").read_text()


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
@pytest.mark.parametrize("body", [HUMAN, RECORDS, PVESH, json.dumps(json.loads(PVESH))])
def test_node_and_day(heading: str, path: str, node: str | None, taken: date | None, body: str) -> None:
    inventory = parse_inventory(path, heading + body)
    assert (inventory.node, inventory.taken, inventory.path) == (node, taken, path)
    assert Address(0, 1, 0, 0) in inventory.devices


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
            "line 2: 0000:01:00.0 has no [vendor:device] IDs: record with `lspci -Dnnk`",
        ),
        (
            "Slot:\t01:00.0\nVendor:\tLSI\n",
            "line 1: 01:00.0 has no numeric IDs: record with `lspci -Dvmmnnk`",
        ),
        ("Slot:\t4\n", "line 1: `4` is not a PCI address"),
        (
            "01:00.0 0107: 1000:0097\n01:00.0 0108: 144d:a808\n",
            "line 2: 0000:01:00.0 is listed here as 144d:a808, but as 1000:0097 before",
        ),
        (
            '[{"id": "0000:01:00.0", "vendor": "0x1000"}]',
            "entry 1 is not a PCI device with `id`, `vendor` and `device`",
        ),
        ('[{"node": "pve1"}]', "entry 1 is not a PCI device with `id`, `vendor` and `device`"),
        ('{"data": null}', "not a list of PCI devices, of block devices, or a node's status"),
        ("# node pve1\n[{\n", "line 3: not JSON: Expecting property name enclosed in double quotes"),
        ("0\x001\x00:\x00", "not UTF-8 text (UTF-16?)"),
        (
            "┌──────────┬────────┐\n│ class    │ device │\n",
            "line 1: a text table: record with `pvesh --output-format json`",
        ),
    ],
)
def test_what_is_no_inventory(text: str, reason: str) -> None:
    with pytest.raises(InventoryError) as caught:
        parse_inventory("hardware/pve1.txt", text)
    assert str(caught.value) == reason


LINES = st.sampled_from([*HUMAN.split("\n"), *NUMERIC.split("\n"), *RECORDS.split("\n"), "IOMMU Group 3:"])


@given(st.text() | st.lists(LINES | st.text(max_size=20)).map("\n".join))
@example("[" * 100_000)
@example('[{"id": "0000:01:00.0", "iommugroup": ' + "9" * 5000 + "}]")
@example("01:00.0 \u0660107: 1000:0097")
@example("Group \u0661: 01:00.0 0107: 1000:0097")
@example("Slot:\x0b01:00.0\x85Vendor: 1000\u2028Device: 0097")
def test_any_text_is_an_inventory_or_refused_in_one_line(text: str) -> None:
    try:
        inventory = parse_inventory("hardware/pve1.txt", text)
    except InventoryError as error:
        assert "\n" not in str(error)
    else:
        assert inventory.devices
        assert list(inventory.devices) == sorted(inventory.devices)
        assert all(address == device.address for address, device in inventory.devices.items())


_WORDS = st.sampled_from(
    [
        "data",
        "id",
        "vendor",
        "blockdevices",
        "name",
        "children",
        "mountpoints",
        "cpuinfo",
        "cpus",
        "memory",
        "total",
    ]
)
_JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("0000:01:00.0"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=20,
)


@given(_JSON_VALUES)
def test_any_json_is_an_inventory_or_refused_in_one_line(value: object) -> None:
    try:
        parse_inventory("pve1.json", json.dumps(value))
    except InventoryError as error:
        assert "\n" not in str(error)
