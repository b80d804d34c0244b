"""script/matrix, with Pythons that are made up: what it counts, and what it leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MATRIX = """
import sys
from pathlib import Path
sys.path[0], place, *fakes = sys.argv[1:]
import matrix
matrix.PLACE = Path(place)
matrix.pythons = lambda: dict(fake.split("=") for fake in fakes)
sys.exit(matrix.main())
"""
MAKES_NO_PIP = """#!/bin/sh
mkdir -p "$3/bin" && ln -s /bin/false "$3/bin/python"
exit 1
"""
PASSES = """#!/bin/sh
mkdir -p "$3/bin" && ln -s /bin/true "$3/bin/python"
"""
FAILS = PASSES.replace("/bin/true", "/bin/false")


@pytest.fixture
def matrix(root: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(**scripts: str) -> subprocess.CompletedProcess[str]:
        fakes = []
        for name, script in scripts.items():
            path = tmp_path / name
            path.write_text(script)
            path.chmod(0o755)
            fakes.append(f"{name}={path}")
        command = [sys.executable, "-c", MATRIX, str(root / "script"), str(tmp_path / "place"), *fakes]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    return run


def test_a_python_without_environments_is_told_and_not_counted(
    matrix: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = matrix(first=MAKES_NO_PIP, second=PASSES)
    assert (done.returncode, done.stderr) == (0, "")
    *_, passed, left_out = done.stdout.splitlines()
    assert passed == "matrix: 1 of 1 combinations passed"
    assert left_out.startswith("matrix: not tried: first with lark, first with lark==")
    assert "first with pre-commit==" in left_out
    assert [path.name for path in (tmp_path / "place").iterdir()] == ["second-lark"]


def test_what_cannot_be_installed_has_failed(
    matrix: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = matrix(first=MAKES_NO_PIP, second=FAILS)
    assert done.returncode == 1
    assert "matrix: 0 of 1 combinations passed\nmatrix: failed: second with lark\n" in done.stdout


def test_to_try_nothing_is_no_success(matrix: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert matrix(first=MAKES_NO_PIP).returncode == 1
