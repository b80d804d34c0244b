"""The example clusters: two show every rule that needs more than a config, another has nothing to show.

Each rule that is about containers, too, is shown by one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pvelint.grammar.guest_kind import CONTAINER
from pvelint.grammar.version import Version
from pvelint.rules.info import Scope
from pvelint.rules.model import Category, Evidence
from pvelint.rules.registry import BUILTIN

TOO_LARGE = {"node-notes-too-long"}
"""Would take a file of 64 KiB."""
BEYOND_THE_CONFIG = sorted(
    name
    for name, info in BUILTIN.items()
    if (info.scope is Scope.TREE or info.evidence is not Evidence.CONF)
    and name not in TOO_LARGE
    and not (info.category is Category.UPGRADE and info.until < Version.V9_0)
)
TOO_LONG = {"notes-too-long"}
ABOUT_CONTAINERS = sorted(
    name for name, info in BUILTIN.items() if CONTAINER in info.guests and name not in TOO_LONG
)


@pytest.fixture(scope="module")
def findings(root: Path, tmp_path_factory: pytest.TempPathFactory, offline: dict[str, str]) -> Any:
    """What pvelint finds in an example, which is kept in a git repository of its own."""

    def of(example: str) -> list[dict[str, Any]]:
        repository = tmp_path_factory.mktemp(example)
        shutil.copytree(root / "examples" / example, repository, dirs_exist_ok=True)
        for steps in (("init", "--quiet"), ("add", "--all")):
            subprocess.run(["git", *steps], cwd=repository, env=offline, check=True)
        command = [sys.executable, "-m", "pvelint", "--output-format", "jsonl", "--min-severity", "info"]
        done = subprocess.run(command, cwd=repository, env=offline, capture_output=True, text=True)
        assert done.stderr == ""
        return [json.loads(line) for line in done.stdout.splitlines()]

    return of


@pytest.fixture(scope="module")
def faulty(findings: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = findings("etc-pve")
    found += findings("unfiltered")
    return found


@pytest.mark.parametrize("rule", BEYOND_THE_CONFIG)
def test_the_faulty_cluster_shows_the_rule(faulty: list[dict[str, Any]], rule: str) -> None:
    assert rule in {finding["rule"] for finding in faulty}


@pytest.mark.parametrize("rule", ABOUT_CONTAINERS)
def test_a_container_of_the_faulty_cluster_shows_the_rule(faulty: list[dict[str, Any]], rule: str) -> None:
    """But for those about the nodes, which stand at no VM either."""
    found = [finding for finding in faulty if finding["rule"] == rule]
    related = [related for finding in found for related in finding["related"]]
    assert found
    assert any(map(_stands_at_a_container, [*found, *related])) or not any(map(_stands_at_a_vm, found))


def _stands_at_a_container(finding: dict[str, Any]) -> bool:
    """In its file, or in the cluster's at what names it."""
    return "/lxc/" in finding["path"] or (finding.get("section") or "").startswith("ct:")


def _stands_at_a_vm(finding: dict[str, Any]) -> bool:
    return "/qemu-server/" in finding["path"] or (finding["section"] or "").startswith("vm:")


def test_the_clean_cluster_has_notes_only(findings: Any) -> None:
    assert {finding["severity"] for finding in findings("clean")} == {"info"}
