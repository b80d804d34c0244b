"""Where inventories are found, and whose they are."""

from __future__ import annotations

import os
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
    errors: list[str] = []
    found = [inventory.node for inventory in load_inventories(root, given, nodes, errors)]
    assert errors == []
    return found


def complaints(root: Path, nodes: list[str | None]) -> tuple[list[str | None], list[str]]:
    """The nodes of the records that are used, and why others are not."""
    errors: list[str] = []
    return [inventory.node for inventory in load_inventories(root, [], nodes, errors)], errors


def test_by_convention(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve1.txt", tmp_path / "hardware/pve2.txt", tmp_path / "hardware/notes.md")
    assert nodes_of(tmp_path, [], ["pve1", "pve2"]) == ["pve1", "pve2"]


def test_that_of_a_node_without_guests_is_not_taken_for_another_node(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve2.txt")
    (tmp_path / "nodes/pve2").mkdir(parents=True)
    assert nodes_of(tmp_path, [], ["pve1"]) == ["pve2"]


def test_a_record_is_of_the_node_that_it_is_named_for_and_of_no_other(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve2.txt")
    assert nodes_of(tmp_path, [], ["pve1"]) == ["pve2"]
    assert nodes_of(tmp_path, [tmp_path / "hardware/pve2.txt"], ["pve1"]) == ["pve2"]


def test_what_a_record_says_of_its_node_comes_before_its_name(tmp_path: Path) -> None:
    make(tmp_path / "hardware/lspci.txt", text="# node pve2 2026-01-31\n" + LSPCI)
    assert nodes_of(tmp_path, [], ["pve1"]) == ["pve2"]


def test_a_record_of_two_nodes_is_of_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "hardware/pve1.txt", text="# node pve2 2026-01-31\n" + LSPCI)
    make(tmp_path / "hardware/pve3.txt")
    used, errors = complaints(tmp_path, ["pve1", "pve2"])
    assert used == ["pve3"]
    assert errors == ["hardware/pve1.txt: its content names node pve2, its name pve1: not used"]


def test_a_record_of_nobody_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "hardware/lspci.txt")
    assert complaints(tmp_path, ["pve1"]) == (
        [],
        ["hardware/lspci.txt: does not name its node; rename it to <node>.txt"],
    )
    assert nodes_of(tmp_path, [tmp_path / "hardware/lspci.txt"], ["pve1"]) == ["pve1"]
    assert nodes_of(tmp_path, [], [None]) == [None]


def test_guests_of_no_node_may_be_of_the_only_one_that_is_recorded(tmp_path: Path) -> None:
    make(tmp_path / "hardware/pve1.txt", tmp_path / "hardware/pve1.json", text=LSPCI)
    assert nodes_of(tmp_path, [], [None]) == [None, None]
    make(tmp_path / "hardware/pve2.txt")
    assert nodes_of(tmp_path, [], [None]) == ["pve1", "pve1", "pve2"]


def test_a_record_that_is_no_file_of_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "elsewhere.txt", tmp_path / "tree/hardware/pve2.txt")
    (tmp_path / "tree/hardware/pve1.txt").symlink_to(tmp_path / "elsewhere.txt")
    os.mkfifo(tmp_path / "tree/hardware/pve3.txt")
    assert complaints(tmp_path / "tree", ["pve1"]) == (
        ["pve2"],
        ["tree/hardware/pve1.txt: a link that leads out of its tree, not read"],
    )


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
    (record,) = load_inventories(tmp_path, [], ["pve1"], [])
    assert record.path == "hardware/pve1.txt"
    make(tmp_path / "hardware/pve1.txt", text="nothing\n")
    _, (error,) = complaints(tmp_path, ["pve1"])
    assert error.startswith("hardware/pve1.txt: ")


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
