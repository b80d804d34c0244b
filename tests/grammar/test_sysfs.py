import platform
from datetime import date
from pathlib import Path

import pytest
from pvelint.grammar.inventory import InventoryError, read_sysfs
from pvelint.grammar.pci import Address, Device


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
