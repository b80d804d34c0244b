"""Which files are linted, under which name, and as part of which tree."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.files.discovery import DiscoveryError, GuestFile, discover
from pvelint.grammar.guest_kind import CONTAINER, VM

from .tree_files import CONTAINER as OF_A_CONTAINER
from .tree_files import make


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def guests(*paths: str) -> list[GuestFile]:
    return [guest for tree in discover(paths).trees for guest in tree.guests.values()]


def shown(*paths: str) -> list[str]:
    return sorted(guest.display for guest in guests(*paths))


def test_what_a_folder_holds() -> None:
    make(
        "pve/nodes/a/qemu-server/100.conf",
        "pve/nodes/b/qemu-server/999999999.conf",
        "pve/nodes/b/qemu-server/99.conf",
        "pve/nodes/b/qemu-server/0100.conf",
        "pve/nodes/b/qemu-server/1000000000.conf",
        "pve/nodes/b/qemu-server/100.conf.bak",
        "pve/nodes/b/qemu-server/10\u0660.conf",
        "pve/nodes/b/lxc/101.conf",
        "pve/nodes/b/100.conf",
        "pve/.git/qemu-server/100.conf",
    )
    expected = [
        "pve/nodes/a/qemu-server/100.conf",
        "pve/nodes/b/lxc/101.conf",
        "pve/nodes/b/qemu-server/999999999.conf",
    ]
    assert shown("pve") == expected
    assert shown(".") == expected
    assert shown(str(Path("pve").resolve())) == expected
    assert [(guest.vmid, guest.node, guest.kind) for guest in guests("pve")] == [
        (100, "a", VM),
        (101, "b", CONTAINER),
        (999999999, "b", VM),
    ]
    [tree] = discover(["pve"]).trees
    assert (tree.root, tree.named) == (Path("pve").resolve(), None)


@pytest.mark.parametrize(
    "folder", ["pve/nodes/a/qemu-server", "pve/nodes/a", "pve/nodes", "pve", "pve/", "./pve", "pve/../pve"]
)
def test_every_folder_of_a_tree_leads_to_it(folder: str) -> None:
    make("pve/storage.cfg", "pve/nodes/a/qemu-server/100.conf")
    found = discover([folder])
    assert [tree.root for tree in found.trees if tree.guests] == [Path("pve").resolve()]
    assert shown(folder) == ["pve/nodes/a/qemu-server/100.conf"]


def test_a_folder_of_loose_configs() -> None:
    make("backup/100.conf", "backup/101.conf")
    make("backup/102.conf", text=OF_A_CONTAINER)
    make("backup/deeper/103.conf")
    assert shown("backup") == ["backup/100.conf", "backup/101.conf", "backup/102.conf"]
    assert [guest.kind for guest in guests("backup")] == [VM, VM, CONTAINER]
    assert {guest.node for guest in guests("backup")} == {None}


def test_links_to_folders_are_linted_once(pvelint: Callable[..., Any]) -> None:
    make("pve/nodes/pve1/qemu-server/100.conf")
    Path("pve/qemu-server").symlink_to("nodes/pve1/qemu-server")
    Path("pve/local").symlink_to("nodes/pve1")
    Path("pve/nodes/loop").symlink_to("..")
    assert shown("pve") == ["pve/nodes/pve1/qemu-server/100.conf"]
    [guest] = guests("pve/qemu-server")
    assert (guest.display, guest.node) == ("pve/qemu-server/100.conf", "pve1")
    assert json.loads(pvelint("pve", "--output-format", "json").out)["summary"]["files"] == 1


def test_a_file_named_twice_is_linted_once() -> None:
    make("pve/nodes/a/qemu-server/100.conf")
    name = "pve/nodes/a/qemu-server/100.conf"
    assert len(guests(name, name, f"./{name}", "pve")) == 1


def test_naming_a_folder_after_its_file_names_all() -> None:
    make("pve/nodes/a/qemu-server/100.conf", "pve/nodes/a/qemu-server/101.conf")
    for paths in (["pve/nodes/a/qemu-server/100.conf", "pve"], ["pve", "pve/nodes/a/qemu-server/100.conf"]):
        [tree] = discover(paths).trees
        assert (tree.named, len(tree.guests)) == (None, 2)


def test_the_rest_of_a_tree_is_context() -> None:
    make("pve/nodes/a/qemu-server/100.conf", "pve/nodes/b/qemu-server/101.conf", "pve/storage.cfg")
    [tree] = discover(["pve/nodes/a/qemu-server/100.conf"]).trees
    assert tree.named == {Path("pve/nodes/a/qemu-server/100.conf").resolve()}
    assert len(tree.guests) == 2
    [tree] = discover(["pve/storage.cfg"]).trees
    assert tree.named == {Path("pve/storage.cfg").resolve()}
    assert len(tree.guests) == 2


@pytest.mark.parametrize("folder", ["pve/nodes/a", "pve/nodes/a/qemu-server"])
def test_a_folder_within_a_tree_is_a_part_of_it(folder: str, pvelint: Callable[..., Any]) -> None:
    make("pve/nodes/a/qemu-server/100.conf", "pve/nodes/b/qemu-server/101.conf")
    make("pve/ha/resources.cfg", text="vm: 101\n\tstate started\n\nvm: 102\n\tstate started\n")
    [tree] = discover([folder]).trees
    assert tree.named == {Path("pve/nodes/a/qemu-server/100.conf").resolve()}
    assert len(tree.guests) == 2
    assert "guest-reference-dangling" not in pvelint(folder).out
    assert "guest 102 does not exist" in pvelint("pve/ha").out
    assert "guest 101 does not exist" not in pvelint("pve/ha").out
    [tree] = discover([folder, "pve"]).trees
    assert tree.named is None


def test_a_tree_in_a_tree_is_another_one() -> None:
    make("pve/nodes/a/qemu-server/100.conf", "pve/backup/nodes/a/qemu-server/101.conf")
    [tree] = discover(["pve/nodes/a/qemu-server/100.conf"]).trees
    assert [guest.vmid for guest in tree.guests.values()] == [100]


def test_what_is_not_there() -> None:
    with pytest.raises(DiscoveryError, match=r"^nowhere: no such file or folder$"):
        discover(["nowhere"])


def test_a_link_to_nowhere_is_not_linted() -> None:
    make("pve/qemu-server/100.conf")
    Path("pve/qemu-server/101.conf").symlink_to("gone.conf")
    assert shown("pve") == ["pve/qemu-server/100.conf"]


def test_an_empty_path_is_not_the_working_folder(pvelint: Callable[..., Any]) -> None:
    make("qemu-server/100.conf", text="hostpci0: 01:00.0, rombar=0\n")
    outcome = pvelint("--fix", "")
    assert (outcome.code, outcome.err) == (2, "pvelint: error: an empty path\n")


def test_links_in_a_circle_and_what_is_no_file_do_no_harm() -> None:
    make("qemu-server/100.conf")
    Path("qemu-server/101.conf").symlink_to("101.conf")
    Path("qemu-server/102.conf").symlink_to("../qemu-server")
    Path("qemu-server/103.conf").mkdir()
    os.mkfifo("qemu-server/104.conf")
    assert shown(".") == ["qemu-server/100.conf"]
    with pytest.raises(DiscoveryError, match=r"104\.conf: neither a file nor a folder"):
        discover(["qemu-server/104.conf"])


def test_what_is_for_root_alone_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    make("storage.cfg", "priv/shadow.cfg", "nodes/pve1/priv/key", "nodes/pve1/qemu-server/100.conf")
    scandir = os.scandir

    def guarded(folder: Path) -> Any:
        if folder.name == "priv":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert shown(".") == ["nodes/pve1/qemu-server/100.conf"]


def test_dash_beside_other_paths_is_refused(pvelint: Callable[..., Any]) -> None:
    make("pve/qemu-server/100.conf")
    outcome = pvelint("-", "pve")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
