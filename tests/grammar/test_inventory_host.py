"""What the host has on its devices: links, lsblk, a node's status; and several records of one node."""

from __future__ import annotations

from datetime import date

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.guest.guest import Tree
from pvelint.grammar.hardware.inventory import Inventory, InventoryError, Volume
from pvelint.grammar.hardware.parse import node_of, parse_inventory
from pvelint.grammar.hardware.pci import Address, parse_address
from pvelint.grammar.version import NEWEST

LINKS = """\
# node pve1 2026-11-20
/dev/disk/by-id:
total 0
lrwxrwxrwx 1 root root  9 Nov 20 10:00 ata-WDC_WD40EFRX-1 -> ../../sda
lrwxrwxrwx 1 root root 10 Nov 20 10:00 ata-WDC_WD40EFRX-1-part1 -> ../../sda1

/dev/disk/by-path:
total 0
lrwxrwxrwx 1 root root  9 Nov 20 10:00 pci-0000:01:00.0-sas-phy0-lun-0 -> ../../sda
lrwxrwxrwx 1 root root 13 Nov 20 10:00 pci-0000:04:00.0-nvme-1 -> ../../nvme0n1

/sys/class/block:
total 0
lrwxrwxrwx 1 root root 0 Nov 20 10:00 dm-0 -> ../../devices/virtual/block/dm-0
lrwxrwxrwx 1 root root 0 Nov 20 10:00 nvme0n1 -> ../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1
lrwxrwxrwx 1 root root 0 Nov 20 10:00 sda1 -> ../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0/host0/target0:0:0/0:0:0:0/block/sda/sda1

/sys/class/net:
total 0
lrwxrwxrwx 1 root root 0 Nov 20 10:00 eno1 -> ../../devices/pci0000:00/0000:00:1f.6/net/eno1
lrwxrwxrwx 1 root root 0 Nov 20 10:00 vmbr0 -> ../../devices/virtual/net/vmbr0
"""

LSBLK = """{"blockdevices": [
  {"name": "sda", "kname": "sda", "type": "disk", "mountpoints": [null], "children": [
    {"name": "sda1", "type": "part", "fstype": "zfs_member", "label": "tank", "uuid": "77", "mountpoints": [null]}
  ]},
  {"name": "nvme0n1", "type": "disk", "children": [
    {"name": "nvme0n1p3", "type": "part", "fstype": "LVM2_member", "children": [
      {"name": "pve-root", "kname": "dm-1", "type": "lvm", "fstype": "ext4", "mountpoint": "/"}]}]}
]}"""

STATUS = (
    '{"cpuinfo": {"model": "AMD EPYC", "cpus": 32, "cores": 16, "sockets": 1},'
    ' "memory": {"total": 68719476736, "used": 1}}'
)
HBA = "01:00.0 0107: 1000:0097\n"


def address(text: str) -> Address:
    found = parse_address(text)
    assert found is not None
    return found


def test_links() -> None:
    found = parse_inventory("hardware/pve1.txt", LINKS)
    assert (found.node, found.taken, dict(found.devices)) == ("pve1", date(2026, 11, 20), {})
    assert found.controllers == {
        "sda": address("01:00.0"),
        "sda1": address("01:00.0"),
        "nvme0n1": address("04:00.0"),
    }
    assert found.interfaces == {"eno1": address("00:1f.6")}


@pytest.mark.parametrize(
    ("path", "controller"),
    [
        ("/dev/sda", "01:00.0"),
        ("/dev/disk/by-id/ata-WDC_WD40EFRX-1", "01:00.0"),
        ("/dev/disk/by-id/ata-WDC_WD40EFRX-1-part1", "01:00.0"),
        ("/dev/disk/by-path/pci-0000:04:00.0-nvme-1", "04:00.0"),
        ("/dev/disk/by-path/pci-0000:09:00.0-ata-1", "09:00.0"),
        ("/dev/disk/by-id/ata-other", None),
        ("/dev/zvol/tank/x", None),
    ],
)
def test_controller_of_a_path(path: str, controller: str | None) -> None:
    found = parse_inventory("hardware/pve1.txt", LINKS)
    assert found.controller_of(path) == (address(controller) if controller else None)


def test_one_folder_is_listed_without_a_head() -> None:
    by_id = parse_inventory("x.txt", "lrwxrwxrwx 1 root root 9 Nov 20 10:00 wwn-0x5 -> ../../sdb\n")
    assert by_id.links == {"/dev/disk/by-id/wwn-0x5": "sdb"}
    by_path = parse_inventory(
        "x.txt", "lrwxrwxrwx 1 root root 9 Nov 20 10:00 pci-0000:01:00.0-ata-1 -> ../../sdb\n"
    )
    assert by_path.controllers == {"sdb": address("01:00.0")}


def test_links_beside_lspci_in_one_file() -> None:
    virtual = "/sys/bus/pci/devices/0000:05:10.0/physfn -> ../0000:05:00.0\n"
    found = parse_inventory(
        "pve1.txt", "05:00.0 0200: 8086:1528\n05:10.0 0200: 8086:1515\n\n" + LINKS + virtual
    )
    assert [str(a) for a in found.devices] == ["0000:05:00.0", "0000:05:10.0"]
    assert found.devices[address("05:10.0")].physical_function == address("05:00.0")
    assert found.interfaces


def test_records_before_links() -> None:
    records = "Slot:\t0000:01:00.0\nClass:\t0107\nVendor:\t1000\nDevice:\t0097\n\n"
    found = parse_inventory("pve1.txt", records + LINKS)
    assert [d.id for d in found.devices.values()] == ["1000:0097"]
    assert found.controllers


def test_lsblk() -> None:
    assert parse_inventory("hardware/pve1.lsblk.json", LSBLK).volumes == (
        Volume("sda", "sda", "disk"),
        Volume("sda", "sda1", "part", "zfs_member", "tank", "77"),
        Volume("nvme0n1", "nvme0n1", "disk"),
        Volume("nvme0n1", "nvme0n1p3", "part", "LVM2_member"),
        Volume("nvme0n1", "pve-root", "lvm", "ext4", mounts=("/",)),
    )


@pytest.mark.parametrize("text", [STATUS, f'{{"data": {STATUS}}}', STATUS.replace("32", '"32"')])
def test_status(text: str) -> None:
    found = parse_inventory("hardware/pve1.status.json", text)
    assert (found.node, found.cpus, found.memory, found.cpu_model) == ("pve1", 32, 65536, "AMD EPYC")


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"blockdevices": [1]}',
        '{"cpuinfo": {"cpus": true, "model": 5}}',
        '{"cpuinfo": {"cpus": -1}, "memory": 5}',
        '{"memory": {"total": "\uff19"}}',
    ],
)
def test_what_tells_nothing(text: str) -> None:
    with pytest.raises(InventoryError):
        parse_inventory("hardware/pve1.json", text)


@pytest.mark.parametrize(
    ("path", "heading", "node", "taken"),
    [
        ("hardware/pve1.2026-11-20.json", "", "pve1", date(2026, 11, 20)),
        ("hardware/pve1-2026-11-20.json", "", "pve1", date(2026, 11, 20)),
        ("hardware/pve1.2026-13-20.json", "", "pve1", None),
        ("hardware/pve1.json", "# 2026-11-20T10:00\n", "pve1", date(2026, 11, 20)),
        ("hardware/x.json", "# node pve1.example.org 2026-11-20\n", "pve1", date(2026, 11, 20)),
        ("hardware/pve1.2026-01-01.json", "# node pve2 2026-11-20\n", "pve2", date(2026, 11, 20)),
    ],
)
def test_day(path: str, heading: str, node: str, taken: date | None) -> None:
    found = parse_inventory(path, f"{heading}{STATUS}")
    assert (found.node, found.taken) == (node, taken)
    assert found.title == f"the inventory of {node}" + (f" of {taken}" if taken else "")


def test_names_of_commands_are_no_nodes() -> None:
    assert [node_of(f"hardware/{name}.json") for name in ("lsblk", "status", "2026-11-20")] == [None] * 3


def tree_of(*inventories: Inventory) -> Tree:
    return Tree(".", NEWEST, Cluster({}), inventories=inventories)


RECORDS = (
    parse_inventory(
        "pve1.json", '[{"id": "0000:01:00.0", "vendor": "1000", "device": "0097", "iommugroup": 3}]'
    ),
    parse_inventory("pve1.txt", HBA + "\tKernel driver in use: mpt3sas\n"),
    parse_inventory("pve1.status.json", STATUS),
    parse_inventory("pve1.lsblk.json", LSBLK),
    parse_inventory("pve1.links.txt", LINKS),
)


@pytest.mark.parametrize("records", [RECORDS, RECORDS[::-1], RECORDS[2:] + RECORDS[:2]])
def test_records_of_a_node_complete_each_other(records: tuple[Inventory, ...]) -> None:
    merged = tree_of(*records).inventory("pve1")
    assert merged is not None
    (device,) = merged.devices.values()
    assert (device.iommu_group, device.driver, device.class_code) == (3, "mpt3sas", "0107")
    assert (merged.cpus, len(merged.volumes), list(merged.interfaces)) == (32, 5, ["eno1"])


def test_virtual_functions_told_in_another_record() -> None:
    devices = parse_inventory("pve1.txt", "05:00.0 0200: 8086:1528\n05:10.0 0200: 8086:1515\n")
    links = parse_inventory("pve1.links.txt", "/sys/bus/pci/devices/0000:05:10.0/physfn -> ../0000:05:00.0\n")
    merged = tree_of(devices, links).inventory("pve1")
    assert merged is not None
    assert merged.devices[address("05:10.0")].physical_function == address("05:00.0")


def test_the_latest_record_is_believed() -> None:
    old = parse_inventory("a/pve1.txt", "# node pve1 2026-01-01\n" + HBA)
    new = parse_inventory("b/pve1.txt", "# node pve1 2026-11-20\n01:00.0 0108: 144d:a808\n")
    for records in ((old, new), (new, old)):
        merged = tree_of(*records).inventory("pve1")
        assert merged is not None
        assert [d.id for d in merged.devices.values()] == ["144d:a808"]
        assert merged.taken == date(2026, 11, 20)
    assert tree_of(old).inventory("pve2") is None


def test_a_record_of_a_few_devices() -> None:
    assert not parse_inventory("pve1.txt", HBA).lists_everything
    assert parse_inventory("pve1.txt", "00:00.0 0600: 8086:5918\n" + HBA).lists_everything
