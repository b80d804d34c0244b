"""Guest configs outside of any /etc/pve layout are found by their content, linted, and never written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.files.discovery import discover
from pvelint.grammar.guest_kind import CONTAINER, VM

from .tree_files import CONTAINER as OF_A_CONTAINER
from .tree_files import make

Pvelint = Callable[..., Any]
GUEST = "cores: 2\nmemory: 2048\nostype: l26\nscsi0: tank:vm-7-disk-0, size=8G\n"
FIXED = GUEST.replace(", ", ",")
MAC = "net0: virtio=BC:24:11:07:00:01,bridge=vmbr0\n"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(*paths: str) -> list[str]:
    trees = discover(paths or (".",)).trees
    return sorted(guest.display for tree in trees for guest in tree.guests.values())


@pytest.mark.parametrize(
    "name", ["300.conf", "proxmox/300.conf", "vms/web.conf", "input/a/300.conf", "nodes/a/300.conf"]
)
def test_where_they_are_found(pvelint: Pvelint, name: str) -> None:
    make(name, text=GUEST)
    outcome = pvelint(".", "--output-format", "jsonl", "--select", "invalid-property-list")
    [finding] = map(json.loads, outcome.out.splitlines())
    number = 300 if name.endswith("300.conf") else None
    assert (outcome.code, finding["path"], finding["guest"]["vmid"]) == (1, name, number)
    assert finding["guest"]["node"] is None


def test_the_content_decides_on_the_kind() -> None:
    make("a/300.conf", text=GUEST)
    make("a/301.conf", text=OF_A_CONTAINER)
    make("a/web.conf", text=f"{OF_A_CONTAINER}lxc.cap.drop: sys_time\n")
    [tree] = discover(["."]).trees
    assert [guest.kind for guest in tree.guests.values()] == [VM, CONTAINER, CONTAINER]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "memory: 2048\n",
        "name: a\ndescription: b\n",
        "name: a\nlog: b\nport: c\nhost: d\nmemory: 5\n",
        f"{GUEST}server {{\n",
        f"{GUEST}listen = 80\n",
        f"{GUEST}- a\n",
        "[Service]\nmemory = 5\ncores = 2\n",
        "memory: {{ memory }}\ncores: 2\n",
        f"{GUEST}\0",
        "#" * (1 << 20) + f"\n{GUEST}",
        "# a\n" * 2000 + f"{GUEST}server {{\n",
        "lxc.net.0.type = veth\nlxc.net.0.link = br0\n",
        "models:\n  memory: 5\n  cores: 2\n",
    ],
)
def test_what_is_no_evidence(text: str) -> None:
    make("a/300.conf", "a/b.conf", text=text)
    assert shown() == []


@pytest.mark.parametrize(
    "more", ["", "# note\n", "[snap]\ncores: 1\n", "memory 4096\n", "memroy: 1\n", "\r\n"]
)
def test_mistakes_in_a_guest_are_no_other_format(more: str) -> None:
    make("a/300.conf", text=GUEST + more)
    assert shown() == ["a/300.conf"]


def test_a_file_with_the_name_of_a_guest_that_may_be_none_is_told_of(pvelint: Pvelint) -> None:
    make("vms/300.conf", "vms/web.conf", text=f"{GUEST}listen = 80\n")
    make("vms/301.conf", text=GUEST)
    err = pvelint(".").err
    assert "pvelint: vms/300.conf: not evidently a guest config, not linted unless it is named\n" in err
    assert "web.conf" not in err


def test_where_nothing_is_looked_for() -> None:
    hidden = ("a/.old/300.conf", "node_modules/a/300.conf", ".git/300.conf", "a/.b.conf", "priv/300.conf")
    make(
        "pve/qemu-server/300.conf",
        "pve/qemu-server/web.conf",
        "pve/corosync.conf",
        "a/300.cfg",
        *hidden,
        text=GUEST,
    )
    assert shown() == ["pve/qemu-server/300.conf"]
    assert shown("a/.old") == ["a/.old/300.conf"]


def test_folders_without_end(pvelint: Pvelint) -> None:
    make("a.conf", "a/" * 190 + "b.conf", "a/" * 250 + "c.conf", text=GUEST)
    outcome = pvelint(".", "--output-format", "json")
    assert json.loads(outcome.out)["summary"]["files"] == 2
    assert "folders deep, not looked into\n" in outcome.err


def test_links_are_not_followed() -> None:
    make("outside/300.conf", "inside/vms/300.conf", text=GUEST)
    Path("inside/a.conf").symlink_to("../outside/300.conf")
    Path("inside/b.conf").symlink_to("vms/300.conf")
    Path("inside/c").symlink_to("../outside")
    Path("inside/d.conf").symlink_to("d.conf")
    assert shown("inside") == ["inside/vms/300.conf"]


def test_a_file_that_is_no_ordinary_one() -> None:
    make("a/300.conf", text=GUEST)
    os.mkfifo("a/b.conf")
    Path("a/c.conf").mkdir()
    assert shown() == ["a/300.conf"]


def test_each_folder_is_a_tree_of_its_own(pvelint: Pvelint) -> None:
    make("storage.cfg", text="dir: local\n\tpath /a\n")
    folders = ("prod", "staging", "old", "old/deeper", "nodes/a/qemu-server")
    make(*(f"{folder}/300.conf" for folder in folders), text=f"memory: 512\ncores: 1\n{MAC}")
    make("prod/301.conf", text=f"memory: 512\ncores: 1\n{MAC}")
    found = pvelint(".", "--select", "cross-file", "--output-format", "jsonl").out.splitlines()
    assert {(f["rule"], f["path"]) for f in map(json.loads, found)} == {("duplicate-mac", "prod/301.conf")}


def test_they_are_never_fixed(pvelint: Pvelint) -> None:
    make("vms/300.conf", "vms/301.conf", "qemu-server/302.conf", "400.conf", text=GUEST)
    outcome = pvelint("--fix", ".", "--select", "invalid-property-list")
    assert outcome.code == 1
    assert "3 errors in 4 files, 1 fixed\n" in outcome.out
    assert (
        "pvelint: 400.conf and 2 more: not fixed, found by the content alone: name the file,"
        ' or set `include = ["/*.conf"]` in pvelint.toml\n'
    ) in outcome.err
    assert Path("qemu-server/302.conf").read_text() == FIXED
    assert {Path(n).read_text() for n in ("vms/300.conf", "vms/301.conf", "400.conf")} == {GUEST}
    outcome = pvelint("--diff", "vms", "--unsafe-fixes")
    assert (outcome.code, outcome.out) == (0, "")
    assert "vms/300.conf and 1 more: not fixed, found by the content alone" in outcome.err


@pytest.mark.parametrize("paths", [("vms/300.conf",), ("vms", "vms/300.conf"), ("vms/300.conf", "vms")])
def test_what_is_named_is_fixed(pvelint: Pvelint, paths: tuple[str, ...]) -> None:
    make("vms/300.conf", "vms/301.conf", text=GUEST)
    pvelint("--fix", *paths)
    assert Path("vms/300.conf").read_text() == FIXED
    assert Path("vms/301.conf").read_text() == GUEST


def test_what_a_config_includes_is_fixed(pvelint: Pvelint) -> None:
    make("vms/300.conf", "vms/deep/web.txt", ".old/300.conf", "other/300.conf", "300.conf", text=GUEST)
    make("vms/few.conf", text="memory: 512\n")
    make("pvelint.toml", text='include = ["vms/**", "/.old/"]\n')
    assert pvelint("--fix", ".").code == 1
    fixed = ("vms/300.conf", "vms/deep/web.txt", ".old/300.conf")
    assert {Path(name).read_text() for name in fixed} == {FIXED}
    assert {Path(name).read_text() for name in ("other/300.conf", "300.conf")} == {GUEST}
    assert "vms/few.conf" in pvelint(".").out


def test_the_include_of_a_folder_below(pvelint: Pvelint) -> None:
    make("a/few.conf", "b/few.conf", text="memory: 512\n")
    make("a/pvelint.toml", text='include = ["*.conf"]\n')
    outcome = pvelint(".", "--output-format", "json")
    assert json.loads(outcome.out)["summary"]["files"] == 1


def test_a_fix_that_is_not_made_is_not_counted(pvelint: Pvelint) -> None:
    make("vms/300.conf", text=GUEST)
    assert "fixable" not in pvelint(".").out
    assert "1 fixable with --fix" in pvelint("vms/300.conf").out


def test_show_config_has_each_folder(pvelint: Pvelint) -> None:
    make("prod/300.conf", "staging/300.conf", text=GUEST)
    out = pvelint("--show-config").out
    assert "# tree: prod\n" in out and "# tree: staging\n" in out
