"""pvelint.pyz: one file that runs as it comes, on each Python, for anybody, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from .running import NOTICE, PAGE, ROOT, TREE, run

listed = subprocess.run(
    [sys.executable, ROOT / "script" / "pythons.py"], capture_output=True, text=True, check=True
)
PYTHONS = dict(line.split(" ", 1) for line in listed.stdout.splitlines())
LOOK = """
import runpy, sys
def watch(event, args):
    if event == "open" and (args[2] or 0) & 3 and isinstance(args[0], str) or event in ("os.mkdir", "os.rename", "os.symlink", "os.link"):
        print("WRITES", event, args[0])
sys.addaudithook(watch)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs an archive, and tells whatever it opens to write, or makes."""


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory, offline: dict[str, str]) -> Path:
    target = tmp_path_factory.mktemp("archive") / "pvelint.pyz"
    done = run(sys.executable, ROOT / "script" / "build_pyz.py", target, cwd=target.parent, env=offline)
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.parametrize("tag", PYTHONS)
def test_the_archive_runs_on_each_python_of_this_machine(tag: str, pyz: Path, tmp_path: Path) -> None:
    (tmp_path / "lark").mkdir()
    (tmp_path / "lark" / "__init__.py").write_text("raise SystemExit('the Lark of the working folder')")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    linted = run(PYTHONS[tag], pyz, TREE, cwd=tmp_path, env=env)
    assert (linted.returncode, linted.stderr) == (1, NOTICE)
    assert "hba-missing-rombar" in linted.stdout
    explained = run(PYTHONS[tag], pyz, "--explain", "hba-missing-rombar", cwd=tmp_path, env=env)
    assert (explained.stdout, explained.stderr) == (PAGE.read_text(encoding="utf-8"), "")


@pytest.mark.parametrize("tag", PYTHONS)
def test_what_is_compiled_in_the_archive_is_used(tag: str, pyz: Path, tmp_path: Path) -> None:
    """And the source by Pythons for which nothing is."""
    with zipfile.ZipFile(pyz) as archive:
        compiled = {name.partition("/")[0] for name in archive.namelist() if name.endswith(".pyc")}
        licenses = [name for name in archive.namelist() if "LICENSE" in name]
    assert {name.partition("-")[0] for name in licenses} == {"lark", "pvelint"}
    folder = tag if tag in compiled else "source"
    shown = run(PYTHONS[tag], "-v", pyz, TREE, cwd=tmp_path).stderr
    registry = f"{pyz}/{folder}/pvelint/rules/"
    assert f"import 'pvelint.rules.registry' # <zipimporter object \"{registry}\">" in shown
    assert not any(f"{pyz}/{place}/" in shown for place in {*compiled, "source"} - {folder})


def test_the_archive_writes_nothing_anywhere(pyz: Path, tmp_path: Path) -> None:
    done = run(sys.executable, "-c", LOOK, pyz, TREE, cwd=tmp_path)
    assert "hba-missing-rombar" in done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith("WRITES")] == []
    assert list(tmp_path.iterdir()) == []


def test_the_archive_keeps_its_findings_as_a_checkout_does(pyz: Path, tmp_path: Path) -> None:
    """Also when it is replaced by another one of the same version."""
    mine = tmp_path / "pvelint.pyz"
    shutil.copy(pyz, mine)
    tree = shutil.copytree(TREE, tmp_path / "tree")
    cache = tmp_path / "cache"

    def kept() -> dict[str, bytes]:
        found = run(sys.executable, mine, "--cache-dir", cache, tree, cwd=tmp_path)
        assert found.returncode == 1, found.stderr
        return {path.name: path.read_bytes() for path in cache.iterdir()}

    first = kept()
    assert first
    assert kept() == first
    os.utime(mine, (1_800_000_000, 1_800_000_000))
    assert kept() != first


HARDENED = {
    "isolated": ("-I",),
    "without site": ("-I", "-S"),
    "without bytecode": ("-B",),
    "optimized": ("-OO",),
    "in UTF-8 mode off": ("-X", "utf8=0"),
}


@pytest.mark.parametrize("options", HARDENED.values(), ids=HARDENED)
def test_the_archive_runs_however_python_is_started(
    options: tuple[str, ...], pyz: Path, tmp_path: Path
) -> None:
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    linted = run(sys.executable, *options, pyz, "--quiet", TREE, cwd=tmp_path, env=env)
    assert (linted.returncode, linted.stderr) == (1, "")
    assert "hba-missing-rombar" in linted.stdout


def as_nobody(*command: str | Path, cwd: str) -> subprocess.CompletedProcess[str]:
    """As somebody who can write nowhere: neither at home, nor in the folder for temporary files, nor here."""
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TMPDIR": "/proc"}
    return subprocess.run(
        command,
        cwd=cwd,
        env=env,
        user="nobody",
        group="nogroup",
        extra_groups=(),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_the_archive_needs_no_place_of_its_own(pyz: Path) -> None:
    python = "/usr/bin/python3"
    if run(python, "-c", "import sys; assert sys.version_info > (3, 11)", cwd=Path("/")).returncode:
        pytest.skip(f"{python} is no Python 3.11 or newer")
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        shutil.copy(pyz, top / "pvelint.pyz")
        shutil.copytree(TREE, top / "pve")
        for path in (top, *top.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = as_nobody(python, top / "pvelint.pyz", "--quiet", "pve", cwd=folder)
        assert (done.returncode, done.stderr) == (1, "")
        assert "hba-missing-rombar" in done.stdout
        assert {path.name for path in top.iterdir()} == {"pvelint.pyz", "pve"}


def test_an_old_python_is_told_what_is_needed(pyz: Path, tmp_path: Path) -> None:
    """The first lines of the archive are read by Pythons that pvelint is not written for."""
    with zipfile.ZipFile(pyz) as archive:
        start = archive.read("__main__.py").decode()
    old = f"import sys; sys.version_info = (3, 9, 2); exec({start!r})"
    done = run(sys.executable, "-c", old, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "pvelint: error: this is Python 3.9, pvelint needs 3.11 or newer\n"
