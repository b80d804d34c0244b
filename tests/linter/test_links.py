"""Links that lead out of a tree are neither read nor fixed; what the user names is followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .tree_files import make

SECRET = "root:$6$hunter2"
Pvelint = Callable[..., Any]


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make("elsewhere/shadow", "elsewhere/101.conf", "elsewhere/storage.cfg", text=f"memroy: 1\n{SECRET}\n")
    make("pve/nodes/a/qemu-server/100.conf", text="memroy: 1024\n")


def link(name: str, target: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).symlink_to(Path(target).resolve())


@pytest.mark.parametrize("options", [(), ("--fix", "--unsafe-fixes"), ("--diff",), ("--preview-write",)])
@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("pve/nodes/a/qemu-server/101.conf", "elsewhere/shadow"),
        ("pve/storage.cfg", "elsewhere/storage.cfg"),
        ("pve/nodes/b/lxc/200.conf", "elsewhere/shadow"),
        ("pve/firewall", "elsewhere"),
        ("pve/nodes/a/qemu-server/102.conf", "pve/priv/shadow.conf"),
    ],
)
def test_a_link_out_of_the_tree(pvelint: Pvelint, name: str, target: str, options: tuple[str, ...]) -> None:
    make("pve/priv/shadow.conf", "elsewhere/100.fw", text=f"memroy: 1\n{SECRET}\n")
    link(name, target)
    outcome = pvelint("pve", *options)
    assert outcome.code == 2
    assert f"pvelint: error: {name}: a link that leads out of its tree, not read\n" in outcome.err
    assert SECRET not in outcome.out + outcome.err
    assert SECRET in Path("elsewhere/shadow").read_text()
    assert "memroy: 1\n" in Path("elsewhere/storage.cfg").read_text()


def test_a_folder_that_leads_out_of_the_one_that_was_named(pvelint: Pvelint) -> None:
    make("elsewhere/nodes/b/qemu-server/101.conf", text="memroy: 1\n")
    link("pve/copy", "elsewhere")
    outcome = pvelint("pve")
    assert outcome.code == 1
    assert "pvelint: pve/copy: a link that leads out of its tree, not read\n" in outcome.err
    assert "101.conf" not in outcome.out


def test_a_link_that_is_named(pvelint: Pvelint) -> None:
    link("pve/nodes/a/qemu-server/101.conf", "elsewhere/101.conf")
    outcome = pvelint("pve/nodes/a/qemu-server/101.conf")
    assert "101.conf:1:1: error[unknown-option]" in outcome.out
    link("mine", "pve")
    assert "100.conf:1:1: error[unknown-option]" in pvelint("mine").out


def test_links_within_the_tree_are_followed_and_no_file_is_linted_twice(pvelint: Pvelint) -> None:
    link("pve/qemu-server", "pve/nodes/a/qemu-server")
    link("pve/local", "pve/nodes/a")
    link("pve/nodes/a/qemu-server/200.conf", "pve/nodes/a/qemu-server/100.conf")
    outcome = pvelint("pve", "--output-format", "concise")
    assert outcome.code == 1
    assert outcome.out.count("unknown-option") == 1
    assert "100.conf:1:1" in outcome.out
    assert "error: " not in outcome.err
