import platform
from datetime import date
from pathlib import Path

import pytest
from pvelint.grammar.hardware.inventory import InventoryError
from pvelint.grammar.hardware.pci import Address, Device
from pvelint.grammar.hardware.sysfs import read_sysfs


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
            Address(0, 1, 0, 0),
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


def test_what_the_host_has_on_its_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "node", lambda: "pve1.example.org")
    add_device(tmp_path, "0000:01:00.0", {}, vendor="0x1000", device="0x0097")
    for name, target in (
        ("block/sda", "../../devices/pci0000:00/0000:01:00.0/host0/target0:0:0/0:0:0:0/block/sda"),
        ("block/dm-0", "../../devices/virtual/block/dm-0"),
        ("net/eno1", "../../devices/pci0000:00/0000:00:1f.6/net/eno1"),
    ):
        link = tmp_path / "class" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    for file, text in (
        ("cpu/online", "0-7,16-23,30\n"),
        ("node/node0/meminfo", "Node 0 MemTotal:       33554432 kB\nNode 0 MemFree: 1 kB\n"),
        ("node/node1/meminfo", "Node 1 MemTotal:       33554432 kB\n"),
    ):
        path = tmp_path / "devices" / "system" / file
        path.parent.mkdir(parents=True)
        path.write_text(text)
    found = read_sysfs(tmp_path)
    assert found.node == "pve1"
    assert found.controllers == {"sda": Address(0, 1, 0, 0)}
    assert found.interfaces == {"eno1": Address(0, 0, 31, 6)}
    assert (found.cpus, found.memory) == (17, 65536)
