"""Where inventories are found, and whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pvelint.files.inventories import InventoryFileError, load_inventories
from pvelint.grammar.hardware.inventory import Inventory, InventoryError

LSPCI = "01:00.0 Serial Attached SCSI controller [0107]: Broadcom / LSI SAS3008 [1000:0097] (rev 02)\n"


def make(*paths: Path, text: str = LSPCI) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def nodes_of(root: Path, given: list[Path], nodes: list[str | None]) -> list[str | None]:
    return [inventory.node for inventory in load_inventories(root, given, nodes)]


def test_by_convention(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve1.txt", tmp_path / "hardware/pve2.txt", tmp_path / "hardware/notes.md")
    assert nodes_of(tmp_path, [], ["pve1", "pve2"]) == ["pve1", "pve2"]


def test_that_of_a_node_without_guests_is_not_taken_for_another_node(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve2.txt")
    (tmp_path / "nodes/pve2").mkdir(parents=True)
    assert nodes_of(tmp_path, [], ["pve1"]) == ["pve2"]


def test_beside_the_nodes_own_the_others_are_of_other_nodes(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve1.txt", tmp_path / "hardware/pve2.txt")
    assert nodes_of(tmp_path, [], ["pve1"]) == ["pve1", "pve2"]


def test_at_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    make(tmp_path / "hardware/pve1.txt")
    assert nodes_of(tmp_path / "etc/pve", [], ["pve1"]) == ["pve1"]


def test_they_are_named_as_seen_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "hardware/pve1.txt")
    assert [inventory.path for inventory in load_inventories(tmp_path, [], ["pve1"])] == ["hardware/pve1.txt"]
    make(tmp_path / "hardware/pve1.txt", text="nothing\n")
    with pytest.raises(InventoryFileError, match=r"^hardware/pve1\.txt: "):
        load_inventories(tmp_path, [], ["pve1"])


def test_given_folder(tmp_path: Path) -> None:
    make(tmp_path / "inv/pve1.txt", tmp_path / "inv/pve2.txt")
    assert nodes_of(tmp_path / "tree", [tmp_path / "inv"], ["pve1", "pve2"]) == ["pve1", "pve2"]


@pytest.mark.parametrize("nodes", [["pve1"], [None], ["pve1", "pve1"]])
def test_one_that_names_no_node_serves_the_only_one(tmp_path: Path, nodes: list[str | None]) -> None:
    make(tmp_path / "lspci.txt")
    assert nodes_of(tmp_path / "tree", [tmp_path / "lspci.txt"], nodes) == [nodes[0]]


def test_one_that_names_no_node_is_refused_where_there_are_several(tmp_path: Path) -> None:
    make(tmp_path / "lspci.txt")
    with pytest.raises(InventoryFileError, match=r"lspci\.txt: does not name its node"):
        nodes_of(tmp_path / "tree", [tmp_path / "lspci.txt"], ["pve1", "pve2"])


@pytest.mark.parametrize("text", ["", "{", "nothing of the kind\n", "[1, 2]"])
def test_unusable_ones_are_refused_in_one_line(tmp_path: Path, text: str) -> None:
    make(tmp_path / "pve1.json", text=text)
    with pytest.raises(InventoryFileError) as refused:
        nodes_of(tmp_path, [tmp_path / "pve1.json"], ["pve1"])
    assert "pve1.json" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_one_that_is_found_twice_counts_once(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve1.txt")
    assert nodes_of(tmp_path, [tmp_path / "hardware/pve1.txt", tmp_path / "hardware"], ["pve1"]) == ["pve1"]


@pytest.mark.parametrize("nodes", [["pve1"], [None]])
def test_this_machine_serves_the_only_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nodes: list[str | None]
) -> None:
    made = Inventory("elsewhere", {}, "/sys/bus/pci/devices")
    monkeypatch.setattr("pvelint.grammar.hardware.sysfs.read_sysfs", lambda: made)
    assert nodes_of(tmp_path, [Path("sysfs")], nodes) == nodes


def test_this_machine_without_devices_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing() -> Inventory:
        raise InventoryError("cannot read /sys/bus/pci/devices: No such file or directory")

    monkeypatch.setattr("pvelint.grammar.hardware.sysfs.read_sysfs", nothing)
    with pytest.raises(InventoryFileError, match="sysfs: not a usable inventory: cannot read"):
        nodes_of(tmp_path, [Path("sysfs")], ["pve1"])
