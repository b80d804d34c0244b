"""The next PVE release is one line in grammar/version.py: until somebody says otherwise, it behaves as the one before."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pvelint.grammar.version import NEWEST


@pytest.fixture(scope="module")
def successor(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to import pvelint from, whose newest PVE is 99.9 with the QEMU of the one before: another has other machines."""
    place = tmp_path_factory.mktemp("next")
    no_caches = shutil.ignore_patterns("__pycache__")
    for source, package in (
        ("linter", "pvelint"),
        ("rules", "pvelint/rules"),
        ("grammar", "pvelint/grammar"),
    ):
        shutil.copytree(root / source, place / package, ignore=no_caches)
    versions = place / "pvelint" / "grammar" / "version.py"
    text = versions.read_text(encoding="utf-8")
    last = re.search(rf"(?m)^    {NEWEST.name} = .*\n", text)
    assert last is not None
    added = f"    V99_9 = 9909, {NEWEST.qemu}\n"
    versions.write_text(text.replace(last[0], last[0] + added), encoding="utf-8")
    return place


def lint(version: str, place: Path, root: Path) -> list[str]:
    command = [sys.executable, "-m", "pvelint", "--pve", version, "--min-severity", "info"]
    done = subprocess.run(
        [*command, "--output-format", "concise", "examples/etc-pve"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout.replace("PVE 99.9", f"PVE {NEWEST}").splitlines()


def test_a_new_version_finds_what_the_one_before_finds(successor: Path, root: Path) -> None:
    newest = lint(str(NEWEST), successor, root)
    assert len(newest) > 5
    assert lint("99.9", successor, root) == newest
    assert lint("99", successor, root) == newest
