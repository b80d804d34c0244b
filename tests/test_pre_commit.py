"""The pre-commit hooks, installed from this checkout by the real pre-commit into a backup of /etc/pve."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS

CONFIG = "nodes/pve1/qemu-server/105.conf"
FAULTY = "hostpci0: 01:00.0,pcie=1\n"
FIXED = "hostpci0: 01:00.0,pcie=1,rombar=0\n"


def run(*command: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300
    )


def git(*args: str, cwd: Path, env: dict[str, str]) -> str:
    done = run("git", *args, cwd=cwd, env=env)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


@pytest.fixture(scope="module")
def backup(
    root: Path, checkout: Path, offline: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A git repository with the example tree in it, nothing committed, whose pre-commit hook is pvelint."""
    git("init", "--quiet", cwd=checkout, env=offline)
    git("add", "--all", cwd=checkout, env=offline)
    git("commit", "--quiet", "--message", "all", cwd=checkout, env=offline)
    revision = git("rev-parse", "HEAD", cwd=checkout, env=offline)

    backup = tmp_path_factory.mktemp("backup") / "etc-pve"
    shutil.copytree(root / "tests" / "data" / "etc-pve", backup)
    hooks = [
        {"id": "pvelint"},
        {"id": "pvelint-fix", "stages": ["manual"]},
        {"id": "pvelint-tree", "stages": ["manual"]},
    ]
    config = {"repos": [{"repo": str(checkout), "rev": revision, "hooks": hooks}]}
    (backup / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git("init", "--quiet", cwd=backup, env=offline)
    git("add", "--all", cwd=backup, env=offline)
    installed = run(sys.executable, "-m", "pre_commit", "install", cwd=backup, env=offline)
    assert installed.returncode == 0, installed.stdout
    return backup


def run_hook(name: str, backup: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    stage = ("--hook-stage", "manual", "--all-files")
    return run(sys.executable, "-m", "pre_commit", "run", *stage, name, cwd=backup, env=env)


def test_a_faulty_commit_is_refused_until_it_is_fixed(backup: Path, offline: dict[str, str]) -> None:
    refused = run("git", "commit", "--message", "backup", cwd=backup, env=offline)
    assert refused.returncode == 1, refused.stdout
    assert "hba-missing-rombar" in refused.stdout
    assert f"{CONFIG}:9:" in refused.stdout
    before = (backup / CONFIG).read_text()
    assert FAULTY in before

    of_the_tree = run_hook("pvelint-tree", backup, offline)
    assert of_the_tree.returncode == 1, of_the_tree.stdout
    assert "hba-missing-rombar" in of_the_tree.stdout

    fixing = run_hook("pvelint-fix", backup, offline)
    assert fixing.returncode == 1, fixing.stdout
    assert "files were modified by this hook" in fixing.stdout
    assert (backup / CONFIG).read_text() == before.replace(FAULTY, FIXED)

    git("add", "--all", cwd=backup, env=offline)
    accepted = run("git", "commit", "--message", "backup", cwd=backup, env=offline)
    assert accepted.returncode == 0, accepted.stdout
    assert run_hook("pvelint-tree", backup, offline).returncode == 0


@pytest.mark.parametrize(
    ("name", "gone", "rule"),
    [
        ("mapping/pci.cfg", r"(?s)\ncoral\n.*", "mapping-undefined"),
        ("storage.cfg", r"(?s)zfspool: tank\n(\t.*?\n)*", "storage-unknown"),
    ],
)
def test_the_tree_hook_sees_what_an_entry_taken_away_breaks(
    root: Path, offline: dict[str, str], backup: Path, tmp_path: Path, name: str, gone: str, rule: str
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(root / "examples" / "clean", tree)
    source = yaml.safe_load((backup / ".pre-commit-config.yaml").read_text())["repos"][0]
    config = {"repos": [{**source, "hooks": [{"id": "pvelint-tree"}]}]}
    (tree / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git("init", "--quiet", cwd=tree, env=offline)
    git("add", "--all", cwd=tree, env=offline)
    installed = run(sys.executable, "-m", "pre_commit", "install", cwd=tree, env=offline)
    assert installed.returncode == 0, installed.stdout
    git("commit", "--message", "as it is", cwd=tree, env=offline)

    text = (tree / name).read_text()
    without = re.sub(gone, "", text, count=1)
    assert without != text
    (tree / name).write_text(without)
    refused = run("git", "commit", "--all", "--message", "tidy up", cwd=tree, env=offline)
    assert refused.returncode == 1, refused.stdout
    assert rule in refused.stdout


def test_the_way_that_the_readme_shows(
    root: Path, offline: dict[str, str], backup: Path, checkout: Path
) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"(?s)```sh\n(git -C build/try init .*?)```", readme)
    assert shown is not None
    script = shown[1].replace("../../.venv/bin/pre-commit", f'"{sys.executable}" -m pre_commit')
    assert script != shown[1]
    (checkout / "build").mkdir()
    shutil.copytree(checkout / "examples" / "etc-pve", checkout / "build" / "try")
    done = run("sh", "-c", script, cwd=checkout, env=offline)
    assert done.returncode == 1, done.stdout
    assert f"{CONFIG}:9:1: error[hba-missing-rombar]" in done.stdout


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


def test_hooks_are_what_pre_commit_expects(root: Path) -> None:
    for kind, name in (("manifest", ".pre-commit-hooks.yaml"), ("config", ".pre-commit-config.yaml")):
        command = [sys.executable, "-m", "pre_commit", f"validate-{kind}", name]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
