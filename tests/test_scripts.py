"""The scripts that the README names: any POSIX shell runs them, from any folder, on a fresh machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .running import ROOT, run

SHELL_SCRIPTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("script", ".ci")
    for path in (ROOT / folder).iterdir()
    if path.is_file() and path.read_bytes().startswith((b"#!/bin/sh", b"#!/usr/bin/env bash"))
)


def test_the_known_scripts_are_there() -> None:
    assert {"script/demo", "script/test", "script/pvelint", "script/setup", ".ci/run"} <= set(SHELL_SCRIPTS)


@pytest.mark.parametrize("path", SHELL_SCRIPTS)
def test_scripts_parse_and_are_executable(path: str) -> None:
    script = ROOT / path
    assert os.access(script, os.X_OK)
    is_bash = b"bash" in script.read_bytes().partition(b"\n")[0]
    shell = "bash" if is_bash else shutil.which("dash") or "sh"
    done = subprocess.run([shell, "-n", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_demo_works_from_a_fresh_checkout_in_any_folder_twice_at_once(
    checkout: Path, offline: dict[str, str], tmp_path: Path
) -> None:
    demo = checkout / "script" / "demo"
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: run(demo, cwd=tmp_path, env=offline), range(2)))
    for done in both:
        output = done.stdout
        assert done.returncode == 0, output + done.stderr
        assert "hba-missing-rombar" in output
        assert "+hostpci0: 01:00.0,pcie=1,rombar=0" in output
        assert "[exit code 1]" in output

    again = run(checkout / "script" / "pvelint", "--version", cwd=tmp_path, env=offline)
    assert again.returncode == 0
    assert "setting up" not in again.stderr

    healed = checkout / "examples" / "etc-pve" / "nodes" / "pve1" / "qemu-server" / "105.conf"
    healed.write_text(healed.read_text().replace("pcie=1", "pcie=1,rombar=0"))
    missing = run(demo, cwd=tmp_path, env=offline)
    assert missing.returncode == 1
    assert "expected finding hba-missing-rombar is missing" in missing.stderr


def test_pvelint_runs_in_the_folder_of_the_caller(offline: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "etc-pve", tmp_path / "my tree")
    done = run(
        ROOT / "script" / "pvelint", "--output-format", "concise", "my tree", cwd=tmp_path, env=offline
    )
    assert done.returncode == 1, done.stderr
    assert "my tree/nodes/pve1/qemu-server/105.conf:9:" in done.stdout


def test_ci_installs_each_program_that_a_test_looks_for() -> None:
    """Else the tests of it fail in CI, where none is skipped."""
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    command = [sys.executable, "-c", "import programs; print(*programs.PACKAGES)"]
    installed = run(*command, cwd=ROOT / "script").stdout.split()
    of_the_environment = {"node"}
    assert set(re.findall(r'which\("([\w-]+)"\)', tests)) - {*installed, *of_the_environment, "sh"} == set()


@pytest.fixture
def bare(checkout: Path, tmp_path: Path) -> Path:
    """A checkout without an environment."""
    shutil.copytree(checkout, tmp_path / "bare", ignore=shutil.ignore_patterns(".venv"))
    return tmp_path / "bare"


def test_an_old_python_is_refused_in_one_line(bare: Path, offline: dict[str, str], tmp_path: Path) -> None:
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = run(bare / "script" / "setup", cwd=bare, env={**offline, "PYTHON": str(old)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"pvelint: PYTHON={old} is not a Python 3.11 or newer\n"


def test_no_python_is_said_in_one_line(bare: Path, offline: dict[str, str], tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cksum", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    done = run(bare / "script" / "setup", cwd=bare, env={**offline, "PATH": str(tools)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pvelint: no Python 3.11 or newer found")
    assert done.stderr.count("\n") == 1


def test_a_missing_venv_module_is_said_with_the_cure(
    bare: Path, offline: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ModuleNotFoundError('ensurepip')")
    env = {**offline, "PYTHON": sys.executable, "PYTHONPATH": str(tmp_path)}
    done = run(bare / "script" / "setup", cwd=bare, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "apt install python3-venv" in done.stderr
    assert not (bare / ".venv").exists()
