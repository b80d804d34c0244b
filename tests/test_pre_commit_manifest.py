"""What .pre-commit-hooks.yaml says: which files each hook takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS


@pytest.fixture(scope="module")
def hooks(root: Path) -> dict[str, Any]:
    manifest = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in manifest}


@pytest.mark.parametrize("hook", ["pvelint", "pvelint-fix"])
@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("nodes/pve1/qemu-server/105.conf", True),
        ("qemu-server/999999999.conf", True),
        ("backup/etc/pve/qemu-server/100.conf", True),
        ("qemu-server/99.conf", False),
        ("qemu-server/0100.conf", False),
        ("qemu-server/1000000000.conf", False),
        ("qemu-server/105.conf.bak", False),
        ("my-qemu-server/105.conf", False),
        ("nodes/pve1/lxc/105.conf", True),
        ("lxc/web/config", False),
    ],
)
def test_which_files_the_guest_hooks_take(hooks: dict[str, Any], hook: str, path: str, taken: bool) -> None:
    assert bool(re.search(hooks[hook]["files"], path)) is taken


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("nodes/pve1/qemu-server/105.conf", True),
        ("nodes/pve1/lxc/106.conf", True),
        ("storage.cfg", True),
        ("etc/pve/datacenter.cfg", True),
        ("mapping/pci.cfg", True),
        ("ha/resources.cfg", True),
        ("jobs.cfg", True),
        ("vzdump.cron", True),
        ("replication.cfg", True),
        ("user.cfg", True),
        ("corosync.conf", True),
        ("virtual-guest/cpu-models.conf", True),
        ("firewall/cluster.fw", True),
        ("nodes/pve1/host.fw", True),
        ("sdn/vnets.cfg", True),
        ("hardware/pve1.json", True),
        ("hardware/pve1.txt", True),
        ("hardware/pve1.interfaces", True),
        ("etc/network/interfaces", True),
        ("pvelint.toml", True),
        ("vms/105.conf", True),
        ("web.conf", True),
        ("README.md", False),
        ("priv/shadow.cfg", True),
        ("nodes/pve1/pve-ssl.key", True),
        ("nodes/pve1/pve-ssl.pem", False),
        ("not-storage.cfg", False),
        ("firewall/105.fw.bak", False),
    ],
)
def test_which_files_the_tree_hook_takes(hooks: dict[str, Any], path: str, taken: bool) -> None:
    assert bool(re.search(hooks["pvelint-tree"]["files"], path)) is taken


@pytest.mark.parametrize("pattern", BESIDE_GUESTS)
def test_the_tree_hook_takes_every_file_that_is_read(hooks: dict[str, Any], pattern: str) -> None:
    folder, _, name = pattern.removeprefix("../").rpartition("/")
    path = f"{folder.replace('*', 'pve1')}/{name.replace('*', '105')}"
    assert re.search(hooks["pvelint-tree"]["files"], path), path


def test_the_pre_commit_of_debian_12_is_new_enough(hooks: dict[str, Any]) -> None:
    assert {hook["minimum_pre_commit_version"] for hook in hooks.values()} == {"3.0.4"}


def test_hooks_are_what_pre_commit_expects(root: Path) -> None:
    for kind, name in (("manifest", ".pre-commit-hooks.yaml"), ("config", ".pre-commit-config.yaml")):
        command = [sys.executable, "-m", "pre_commit", f"validate-{kind}", name]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
