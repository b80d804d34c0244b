"""Guest configs outside of any /etc/pve layout are found by their content, linted, and never written."""

from __future__ import annotations

import json
import os
import subprocess
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


def git(*arguments: str, folder: str = ".") -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=folder, check=True)


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


def test_links_are_not_followed(tmp_path: Path) -> None:
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


def test_what_git_ignores() -> None:
    git("init", "-q")
    make("a/300.conf", "build/300.conf", "a/:(x.conf", "b/own/300.conf", "b/own/new.conf", text=GUEST)
    make(".gitignore", text="build/\n:(x*\n300.conf\n")
    git("init", "-q", folder="b/own")
    make("b/own/.gitignore", text="new*\n")
    git("add", "--force", "a/300.conf")
    assert shown() == ["a/300.conf", "b/own/300.conf"]
    make(".gitignore", text="own/\n")
    assert shown() == ["a/300.conf", "a/:(x.conf", "build/300.conf"]
    assert shown("b/own") == ["b/own/300.conf"]


def test_a_named_folder_that_git_ignores() -> None:
    git("init", "-q")
    make("build/vms/300.conf", text=GUEST)
    make(".gitignore", text="build/\n")
    assert shown() == []
    assert shown("build") == shown("build/vms") == ["build/vms/300.conf"]


def test_the_folder_of_a_submodule_that_is_not_there() -> None:
    git("init", "-q")
    git("init", "-q", folder="sub")
    git("commit", "-q", "--allow-empty", "-m", "a", folder="sub")
    git("-c", "advice.addEmbeddedRepo=false", "add", "sub")
    Path("sub/.git").rename("gone")
    make("sub/300.conf", "build/300.conf", text=GUEST)
    make(".gitignore", text="build/\n")
    assert shown() == ["sub/300.conf"]


def test_git_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q")
    make(*(f"{folder}/{number}.conf" for folder in "abc" for number in range(300, 310)), text=GUEST)
    run = subprocess.run
    asked = []

    def counted(*arguments: Any, **named: Any) -> Any:
        asked.append(arguments)
        return run(*arguments, **named)

    monkeypatch.setattr(subprocess, "run", counted)
    assert len(shown("a", "b", "c", "a/300.conf")) == 30
    assert len(asked) == 1


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


def test_a_name_that_is_no_text(pvelint: Pvelint) -> None:
    git("init", "-q")
    name = os.fsdecode(b"vms\xff/w\xfeb\n.conf")
    make(name, text=GUEST)
    assert pvelint(".").code == 1
    make(".gitignore", text="*b*.conf\n")
    assert pvelint(".").code == 2


def test_show_config_has_each_folder(pvelint: Pvelint) -> None:
    make("prod/300.conf", "staging/300.conf", text=GUEST)
    out = pvelint("--show-config").out
    assert "# tree: prod\n" in out and "# tree: staging\n" in out
