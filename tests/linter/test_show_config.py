"""`--show-config`: for each tree what holds, where that comes from, and what rules cannot run."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for tree in ("a b", "ö"):
        folder = tmp_path / tree / "nodes" / "pve1" / "qemu-server"
        folder.mkdir(parents=True)
        (folder / "100.conf").write_text("hostpci0: 01:00.0\n")
    (tmp_path / "a b" / "storage.cfg").touch()
    (tmp_path / "a b" / "pvelint.toml").write_text('# mine\nfail-on = "error"\n[nodes.pve1]\npve = "8"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.pvelint]\nignore = ["boot"]\n')


def shown(pvelint: Callable[..., Any], *argv: str) -> str:
    outcome = pvelint("--show-config", *argv)
    assert (outcome.code, outcome.err) == (0, "")
    return str(outcome.out)


def test_each_tree_has_its_own(pvelint: Callable[..., Any]) -> None:
    first, second = shown(pvelint, "a b", "ö", "--ignore", "disk").split("# tree: ö\n")
    assert first.startswith("# tree: a b\n")
    assert "\n# config file: a b/pvelint.toml\n" in first
    assert '\nfail-on = "error"  # a b/pvelint.toml:2\n' in first
    assert '\nignore = ["disk"]  # command line\n' in first
    assert '[nodes."pve1"]\npve = "8.4"  # a b/pvelint.toml:4\n' in first
    assert "\n# config file: pyproject.toml\n" in second
    assert '\nignore = ["boot", "disk"]  # pyproject.toml:2, command line\n' in second
    assert tomllib.loads(second)["fail-on"] == "warning"


def test_rules_that_cannot_run_and_why(pvelint: Callable[..., Any]) -> None:
    first, second = " ".join(shown(pvelint, ".").replace("#", "").split()).split("tree: ö")
    assert "no inventory of pve1: " in first and "no inventory of pve1: " in second
    assert "storage.cfg is not in" not in first
    assert "storage.cfg is not in ö: " in second
    assert "copy /etc/pve/storage.cfg to ö/storage.cfg" in second


def test_a_file_speaks_for_its_tree(pvelint: Callable[..., Any]) -> None:
    assert shown(pvelint, "a b/nodes/pve1/qemu-server/100.conf") == shown(pvelint, "a b")


def test_without_a_tree_the_folder_counts(pvelint: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a b" / "empty").mkdir()
    text = shown(pvelint, "a b/empty")
    assert text.startswith("# config file: a b/pvelint.toml\n")
    assert tomllib.loads(shown(pvelint, "a b/empty", "--isolated"))["fail-on"] == "warning"
