"""Systems other than Linux, as far as one can play them here: what only Unix or only Linux has is taken away."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PLAY = """
import os, pathlib, runpy, shutil, signal, subprocess, sys, tempfile  # they stay as they are here
system, ended_at, *sys.argv[1:] = sys.argv[1:]
missing = {
    "darwin": ["O_PATH", "getxattr", "setxattr", "listxattr", "removexattr", "sched_getaffinity"],
    "win32": ["O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "chown", "fchown", "fchmod", "fork", "geteuid",
              "getuid", "getgid", "uname"],
}
names = missing["darwin"] + (missing["win32"] if system == "win32" else [])
for name in names:
    delattr(os, name)
if system == "win32":
    del signal.SIGHUP, signal.SIGKILL
    shutil._use_fd_functions = False
    for module in ("fcntl", "grp", "pwd", "resource", "termios"):
        sys.modules[module] = None
sys.platform = system
if ended_at:
    setattr(os, ended_at, lambda *arguments, **named: os.kill(os.getpid(), signal.SIGTERM))
runpy.run_module("pvelint", run_name="__main__", alter_sys=True)
"""
GUEST = "nodes/pve1/qemu-server/105.conf"

pytestmark = pytest.mark.parametrize("system", ["darwin", "win32"])


@pytest.fixture
def tree(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "examples" / "small", tmp_path / "tree"))


def played(system: str, folder: Path, *arguments: str, ended_at: str = "") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run, which SIGTERM ends where it calls a function of `os`."""
    command = [sys.executable, "-c", PLAY, system, ended_at, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (".",),
        ("--output-format", "json", "."),
        ("--diff", "."),
        ("--jobs", "2", "."),
        ("--preview-write", GUEST),
        ("--explain", "cache-unsafe"),
        ("--completion", "zsh"),
        ("--show-config",),
    ],
)
def test_all_that_reads_does_the_same(system: str, tree: Path, arguments: tuple[str, ...]) -> None:
    here = subprocess.run(
        [sys.executable, "-m", "pvelint", *arguments], cwd=tree, capture_output=True, text=True, timeout=60
    )
    assert played(system, tree, *arguments) == (here.returncode, here.stdout, here.stderr)


def test_no_config_is_written_and_one_line_says_so(system: str, tree: Path) -> None:
    before = (tree / GUEST).read_bytes()
    code, out, err = played(system, tree, "--fix", ".")
    assert (code, out) == (2, "")
    assert err.startswith("pvelint: error: --fix writes files on Linux only") and err.count("\n") == 1
    assert (tree / GUEST).read_bytes() == before


def test_the_patch_can_be_applied(system: str, tree: Path) -> None:
    code, patch, _ = played(system, tree, "--diff", "--quiet", GUEST)
    assert code == 1
    subprocess.run(["git", "apply"], input=patch, cwd=tree, text=True, check=True)
    assert "rombar=0" in (tree / GUEST).read_text()


def test_a_baseline_is_written_and_renewed(system: str, tree: Path) -> None:
    for _ in range(2):
        assert "recorded 4 findings" in played(system, tree, "--write-baseline", "known.json", ".")[2]
    assert played(system, tree, "--baseline", "known.json", ".")[0] == 0
    assert {path.name for path in tree.iterdir()} == {"hardware", "known.json", "nodes", "pvelint.toml"}


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_that_is_replaced_keeps_its_mode(system: str, tree: Path, mode: int) -> None:
    known = tree / "known.json"
    known.write_text("")
    known.chmod(mode)
    played(system, tree, "--write-baseline", "known.json", ".")
    assert known.read_text()
    assert stat.S_IMODE(known.stat().st_mode) == mode


def test_a_new_file_is_as_the_umask_has_it(system: str, tree: Path) -> None:
    played(system, tree, "--write-baseline", "known.json", ".")
    (tree / "other").touch()
    assert stat.S_IMODE((tree / "known.json").stat().st_mode) == stat.S_IMODE((tree / "other").stat().st_mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_is_replaced_keeps_its_owner(system: str, tree: Path) -> None:
    owner = (1234, 2345) if system == "darwin" else (0, 0)  # Windows shows none
    (tree / "known.json").write_text("")
    os.chown(tree / "known.json", *owner)
    played(system, tree, "--write-baseline", "known.json", ".")
    about = (tree / "known.json").stat()
    assert about.st_size and (about.st_uid, about.st_gid) == owner


@pytest.mark.parametrize("call", ["chmod", "replace"])
def test_a_run_that_is_ended_leaves_no_draft(system: str, tree: Path, call: str) -> None:
    (tree / "known.json").write_text("")
    code, _, _ = played(system, tree, "--write-baseline", "known.json", ".", ended_at=call)
    assert code == -signal.SIGTERM
    assert (tree / "known.json").read_text() == ""
    assert {path.name for path in tree.iterdir()} == {"hardware", "known.json", "nodes", "pvelint.toml"}


def test_a_cache_that_cannot_be_kept_safe_is_told(system: str, tree: Path) -> None:
    code, _, err = played(system, tree, "--cache-dir", "kept", ".")
    assert code == 1
    assert ("this system cannot check whether it is safe" in err) is (system == "win32")
