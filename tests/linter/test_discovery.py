"""Which files are linted, under which name, and as part of which tree."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.discovery import DiscoveryError, GuestFile, discover
from pvelint.kind import FileKind, kind_of_text
from pvelint.layout import misnamed_guests

CONTAINER = "arch: amd64\nhostname: web\nmemory: 512\nrootfs: local-lvm:vm-200-disk-0,size=8G\nswap: 512\n"
NGINX = "server {\n  listen 80;\n  location / {\n    root /srv;\n  }\n}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str, text: str = "name: a\n") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


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
    expected = ["pve/nodes/a/qemu-server/100.conf", "pve/nodes/b/qemu-server/999999999.conf"]
    assert shown("pve") == expected
    assert shown(".") == expected
    assert shown(str(Path("pve").resolve())) == expected
    assert [(guest.vmid, guest.node) for guest in guests("pve")] == [(100, "a"), (999999999, "b")]
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
    make("backup/102.conf", text=CONTAINER)
    make("backup/deeper/103.conf")
    assert shown("backup") == ["backup/100.conf", "backup/101.conf"]
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
    assert "ha-resource-dangling" not in pvelint(folder).out
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


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("lxc/200.conf", "name: a\n", "a container's config"),
        ("200.conf", CONTAINER, "a container's config"),
        ("default.conf", NGINX, "no Proxmox VE guest config"),
    ],
)
def test_other_files_that_are_named_are_skipped_aloud(
    pvelint: Callable[..., Any], name: str, text: str, why: str
) -> None:
    make(name, text=text)
    outcome = pvelint(name, "--fix")
    assert outcome.code == 0
    assert f"pvelint: {name}: {why}, not linted\n" in outcome.err
    assert Path(name).read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "name: a\n",
        "hostname: a\n",
        "# notes\n",
        "nothing at all\n",
        "agent: 1\nfeatures: x\n",
        "\ufeffname: a\n",
    ],
)
def test_what_may_be_a_guest_is_one(text: str) -> None:
    assert kind_of_text(text) is FileKind.GUEST


def test_files_that_cannot_be_read_are_named_and_the_others_linted(
    pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("pve/nodes/a/qemu-server/100.conf", "pve/nodes/a/qemu-server/101.conf")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "100.conf":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    outcome = pvelint("pve", "--output-format", "json")
    assert outcome.code == 2
    assert outcome.err == "pvelint: error: pve/nodes/a/qemu-server/100.conf: Permission denied\n"
    json.loads(outcome.out)


def test_a_folder_that_cannot_be_read(pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    make("pve/qemu-server/100.conf")
    scan = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "qemu-server":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    outcome = pvelint("pve")
    assert outcome.code == 2
    assert "qemu-server: Permission denied" in outcome.err
    assert outcome.err.startswith("pvelint: error: ")


def test_a_link_to_nowhere_is_not_linted() -> None:
    make("pve/qemu-server/100.conf")
    Path("pve/qemu-server/101.conf").symlink_to("gone.conf")
    assert shown("pve") == ["pve/qemu-server/100.conf"]


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


def test_numbers_that_no_vm_has() -> None:
    make(
        "pve/nodes/a/qemu-server/100.conf",
        "pve/nodes/a/qemu-server/99.conf",
        "pve/nodes/b/qemu-server/0100.conf",
        "pve/nodes/b/qemu-server/web.conf",
        "pve/nodes/b/qemu-server/99.conf.bak",
        "pve/nodes/b/qemu-server/10\u0660.conf",
        "pve/nodes/b/lxc/99.conf",
    )
    Path("pve/qemu-server").symlink_to("nodes/a/qemu-server")
    assert misnamed_guests(Path("pve").resolve()) == [
        "nodes/a/qemu-server/99.conf",
        "nodes/b/qemu-server/0100.conf",
    ]


def test_a_misnamed_file_is_reported_in_its_tree_and_by_name(pvelint: Callable[..., Any]) -> None:
    folder = "pve/nodes/a/qemu-server"
    make(f"{folder}/0100.conf", f"{folder}/web.conf", f"{folder}/100.conf")

    def reported(path: str) -> list[str]:
        found = json.loads(pvelint(path, "--select", "filename-not-vmid", "--output-format", "json").out)
        return [finding["path"] for finding in found["findings"]]

    assert reported("pve") == [f"{folder}/0100.conf"]
    assert reported(f"{folder}/web.conf") == [f"{folder}/web.conf"]
    assert reported(f"{folder}/100.conf") == []
    os.chdir(folder)
    assert reported("0100.conf") == ["0100.conf"]
