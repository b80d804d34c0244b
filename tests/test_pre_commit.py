"""The pre-commit hooks, installed from this checkout by the real pre-commit into a backup of /etc/pve."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

PRE_COMMIT = (os.environ.get("PVELINT_PRE_COMMIT", sys.executable), "-m", "pre_commit")
"""Another Python may have another pre-commit: the oldest that the manifest allows is that of Debian 12."""
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
    installed = run(*PRE_COMMIT, "install", cwd=backup, env=offline)
    assert installed.returncode == 0, installed.stdout
    return backup


def run_hook(name: str, backup: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    stage = ("--hook-stage", "manual", "--all-files")
    return run(*PRE_COMMIT, "run", *stage, name, cwd=backup, env=env)


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
    installed = run(*PRE_COMMIT, "install", cwd=tree, env=offline)
    assert installed.returncode == 0, installed.stdout
    git("commit", "--message", "as it is", cwd=tree, env=offline)

    text = (tree / name).read_text()
    without = re.sub(gone, "", text, count=1)
    assert without != text
    (tree / name).write_text(without)
    refused = run("git", "commit", "--all", "--message", "tidy up", cwd=tree, env=offline)
    assert refused.returncode == 1, refused.stdout
    assert rule in refused.stdout


GUEST = "cores: 2\nmemory: 2048\nostype: l26\nscsi0: local-lvm:vm-110-disk-0,size=8G\n"
CONTAINER = "arch: amd64\nhostname: dns\nmemory: 512\nrootfs: local-lvm:vm-111-disk-0,size=8G\nswap: 512\n"


@pytest.fixture
def commit(backup: Path, tmp_path: Path, offline: dict[str, str]) -> Callable[..., str]:
    """Makes a commit with these files (None: deleted), through all the hooks; what it said."""
    hooks = [
        {"id": "pvelint", "files": r"\.conf$", "args": ["--fail-on", "never"]},
        {"id": "pvelint-fix", "files": r"\.conf$", "args": ["--fail-on", "never"]},
        {"id": "pvelint-tree", "args": ["--fail-on", "never"]},
    ]
    source = yaml.safe_load((backup / ".pre-commit-config.yaml").read_text())["repos"][0]
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{**source, "hooks": hooks}]}))
    git("init", "--quiet", cwd=tmp_path, env=offline)
    git("add", "--all", cwd=tmp_path, env=offline)
    installed = run(*PRE_COMMIT, "install", cwd=tmp_path, env=offline)
    assert installed.returncode == 0, installed.stdout

    def committed(files: Mapping[str, str | None]) -> str:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text)
        git("add", "--all", cwd=tmp_path, env=offline)
        done = run("git", "commit", "--message", "next", cwd=tmp_path, env=offline)
        assert done.returncode == 0, done.stdout
        return done.stdout

    return committed


@pytest.mark.parametrize(
    "files",
    [
        {"pvelint.toml": 'exclude = ["old/"]\n', "old/qemu-server/110.conf": GUEST},
        {"lxc/111.conf": CONTAINER},
        {"web/nginx.conf": "server {\n  listen 80;\n}\n"},
    ],
)
def test_a_commit_with_nothing_to_judge_passes(commit: Callable[..., str], files: dict[str, str]) -> None:
    assert commit(files).count("Passed") == 3


def test_the_deletion_of_the_last_guest_passes(commit: Callable[..., str]) -> None:
    commit({"qemu-server/110.conf": GUEST, "vms/112.conf": GUEST})
    assert "Passed" in commit({"qemu-server/110.conf": None, "datacenter.cfg": "keyboard: de\n"})
    assert "Passed" in commit({"vms/112.conf": None, "datacenter.cfg": "keyboard: en-us\n"})


def test_the_way_that_the_page_shows(
    root: Path, offline: dict[str, str], backup: Path, checkout: Path
) -> None:
    page = (root / "docs" / "pre-commit.md").read_text(encoding="utf-8")
    shown = re.search(r"(?s)```sh\n(mkdir -p build/try .*?)```", page)
    assert shown is not None
    script = shown[1].replace("../../.venv/bin/pre-commit", shlex.join(PRE_COMMIT))
    assert script != shown[1]
    done = run("sh", "-c", script, cwd=checkout, env=offline)
    assert done.returncode == 1, done.stdout
    assert "nodes/pve1/qemu-server/105.conf:6:1: error[hba-missing-rombar]" in done.stdout
