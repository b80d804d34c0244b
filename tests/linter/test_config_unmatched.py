"""A config that speaks of VMs and nodes which are not there says so, where that can be known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONFIG = '[guests.105]\nignore = ["all"]\n[guests.106]\nignore = ["boot"]\n[nodes.pve1]\npve = "9"\n[nodes.pve-1]\npve = "8"\n'
SAID = (
    "pvelint: pvelint.toml:3: there is no VM 106 in a\n"
    "pvelint: pvelint.toml:7: there is no node pve-1 in a (did you mean 'pve1'?)\n"
)


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put("a/nodes/pve1/qemu-server/105.conf")
    Path("pvelint.toml").write_text(CONFIG)


def put(path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("cores: 2\n")


def said(pvelint: Callable[..., Any], *argv: str) -> str:
    outcome = pvelint("--pve", "9", *argv)
    assert outcome.code == 0
    return str(outcome.err)


def test_leftovers_are_told(pvelint: Callable[..., Any]) -> None:
    assert said(pvelint, "a") == SAID
    assert said(pvelint, "a", "--quiet") == ""


def test_what_is_in_another_tree_of_the_config_is_there(pvelint: Callable[..., Any]) -> None:
    put("b/nodes/pve-1/qemu-server/106.conf")
    assert said(pvelint, ".", "--ignore", "all") == ""
    assert said(pvelint, "a", "a/nodes") == SAID


def test_nodes_without_vms_are_there(pvelint: Callable[..., Any]) -> None:
    Path("a/nodes/pve-1/lxc").mkdir(parents=True)
    assert "node" not in said(pvelint, "a")


def test_a_part_of_a_tree_says_nothing(pvelint: Callable[..., Any]) -> None:
    assert said(pvelint, "a/nodes/pve1/qemu-server/105.conf") == ""
