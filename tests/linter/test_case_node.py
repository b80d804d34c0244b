"""A node recorded by the commands of docs/inventory.md, and what its VMs must not do to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.files.inventories import load_inventories

LSPCI = """\
# node pve1 2026-11-20
Slot:	0000:00:00.0
Class:	Host bridge [0600]
Vendor:	Intel Corporation [8086]
Device:	Xeon Host Bridge [5918]
IOMMUGroup:	0

Slot:	0000:01:00.0
Class:	Serial Attached SCSI controller [0107]
Vendor:	Broadcom / LSI [1000]
Device:	SAS3008 PCI-Express Fusion-MPT SAS-3 [0097]
SVendor:	Dell [1028]
SDevice:	HBA330 Mini [1f53]
Rev:	02
Driver:	mpt3sas
Module:	mpt3sas
NUMANode:	0
IOMMUGroup:	12

Slot:	0000:02:00.0
Class:	Ethernet controller [0200]
Vendor:	Intel Corporation [8086]
Device:	I210 Gigabit Network Connection [1533]
Driver:	igb
IOMMUGroup:	12

Slot:	0000:03:00.0
Class:	Ethernet controller [0200]
Vendor:	Intel Corporation [8086]
Device:	82599ES 10-Gigabit SFI/SFP+ [10fb]
IOMMUGroup:	13

Slot:	0000:03:10.0
Class:	Ethernet controller [0200]
Vendor:	Intel Corporation [8086]
Device:	82599 Ethernet Controller Virtual Function [10ed]
IOMMUGroup:	14
"""
LINKS = """\
lrwxrwxrwx 1 root root 0 Nov 20 10:00 /sys/bus/pci/devices/0000:03:10.0/physfn -> ../0000:03:00.0

/dev/disk/by-path:
total 0
lrwxrwxrwx 1 root root 9 Nov 20 10:00 pci-0000:01:00.0-sas-phy0-lun-0 -> ../../sda

/sys/class/block:
total 0
lrwxrwxrwx 1 root root 0 Nov 20 10:00 sda -> ../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0/host0/target0:0:0/0:0:0:0/block/sda

/sys/class/net:
total 0
lrwxrwxrwx 1 root root 0 Nov 20 10:00 eno1 -> ../../devices/pci0000:00/0000:00:1d.0/0000:02:00.0/net/eno1
"""
LSBLK = """# node pve1 2026-11-20
{"blockdevices": [{"name": "sda", "kname": "sda", "type": "disk", "children": [
  {"name": "sda1", "type": "part", "fstype": "zfs_member", "label": "tank", "uuid": "12", "mountpoints": [null]}]}]}
"""
STATUS = '# node pve1 2026-11-20\n{"cpuinfo": {"cpus": 8}, "memory": {"total": 34359738368}}\n'
FILES = {
    "hardware/pve1.txt": LSPCI,
    "hardware/pve1.links.txt": LINKS,
    "hardware/pve1.lsblk.json": LSBLK,
    "hardware/pve1.status.json": STATUS,
    "hardware/pve1.interfaces": "iface vmbr0 inet manual\n\tbridge-ports eno1\n",
    "storage.cfg": "zfspool: tank\n\tpool tank/vms\n\tcontent images\n",
    "mapping/pci.cfg": "hba\n\tmap id=1000:0097,iommugroup=12,node=pve1,path=0000:01:00.0,subsystem-id=1000:30e0\n",
    "nodes/pve1/qemu-server/101.conf": "cores: 16\nhostpci0: 01:00.0,rombar=0\nmemory: 40960\nonboot: 1\nscsi1: /dev/sda\n",
    "nodes/pve1/qemu-server/102.conf": "hostpci0: mapping=hba,rombar=0\nhostpci1: 04:00.0\n",
    "nodes/pve1/qemu-server/103.conf": "hostpci0: 03:00.0\n",
    "nodes/pve1/qemu-server/104.conf": "hostpci0: 03:10.0\n",
}
BY_THE_INVENTORY = {
    ("iommu-group-host-device", 101): "eno1 in vmbr0",
    ("host-storage-on-passed-controller", 101): "storage `tank`",
    ("hostpci-host-driver-bound", 101): "mpt3sas",
    ("vcpus-over-host", 101): "16 vCPUs, but its node only 8 CPUs",
    ("passthrough-memory-overcommit", 101): "its node has only 32768 MiB",
    ("hostpci-device-absent", 102): "no device at 0000:04:00.0",
    (
        "mapping-entry-incomplete",
        None,
    ): "`subsystem-id` is `1000:30e0`, but the device at 0000:01:00.0 has `1028:1f53`",
    ("pf-with-vfs-in-use", 103): "VM 104",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def found(pvelint: Callable[..., Any]) -> dict[tuple[str, int | None], dict[str, Any]]:
    outcome = pvelint(".", "--isolated", "--output-format", "json")
    findings = json.loads(outcome.out)["findings"]
    return {(f["rule"], f["guest"] and f["guest"]["vmid"]): f for f in findings}


@pytest.mark.usefixtures("tree")
def test_what_the_records_tell(pvelint: Callable[..., Any]) -> None:
    findings = found(pvelint)
    for key, words in BY_THE_INVENTORY.items():
        assert words in findings[key]["message"]
        assert "the inventory of pve1 of 2026-11-20" in findings[key]["message"]
    assert findings["disk-on-passed-controller", 101]["key"] == "scsi1"


@pytest.mark.usefixtures("tree")
def test_other_files_are_shown(pvelint: Callable[..., Any]) -> None:
    findings = found(pvelint)
    related = {
        "iommu-group-host-device": "hardware/pve1.interfaces",
        "host-storage-on-passed-controller": "storage.cfg",
    }
    for rule, path in related.items():
        assert [place["path"] for place in findings[rule, 101]["related"]] == [path]
    used_by = findings["mapping-entry-incomplete", None]["related"]
    assert [place["path"] for place in used_by] == ["nodes/pve1/qemu-server/102.conf"]


def test_without_records_all_of_them_are_silent(tree: Path, pvelint: Callable[..., Any]) -> None:
    for path in (tree / "hardware").iterdir():
        path.unlink()
    assert not found(pvelint).keys() & BY_THE_INVENTORY.keys()


def test_all_records_are_of_one_node(tree: Path) -> None:
    inventories = load_inventories(tree, [], ["pve1", "pve2"], [])
    assert {inventory.node for inventory in inventories} == {"pve1"}
    assert len(inventories) == 4
