"""The suite on each Python of this machine with the newest Lark, on the first also with the oldest.

And the hooks with the oldest pre-commit: see `script/matrix`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pythons import pythons

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "matrix"
OF_ONE_PYTHON = (
    "tests/test_archive.py",
    "tests/test_generated.py",
    "tests/test_packaging.py",
    "tests/test_pre_commit.py",
    "tests/test_release.py",
    "tests/test_scripts.py",
    "tests/test_site.py",
)
"""Tests of what is built and written: `script/forms` uses it on each Python."""
HOOKS = "tests/test_pre_commit.py"
MANIFEST = ".pre-commit-hooks.yaml"


class NoEnvironmentError(Exception):
    """A Python that makes none is told, and is no failure of pvelint's."""


def main() -> int:
    tags = list(pythons())
    oldest = named("pyproject.toml", '"lark>=')
    combinations = [(tag, "lark") for tag in tags if tag != sys.implementation.cache_tag]
    combinations.append((tags[0], f"lark=={oldest}"))
    combinations.append((tags[0], f"pre-commit=={named(MANIFEST, 'minimum_pre_commit_version: ')}"))
    failed, left_out = [], []
    for tag, package in combinations:
        try:
            passed = (run_hooks if package.startswith("pre-commit") else run)(tag, package)
        except NoEnvironmentError as error:
            print(f"matrix: {error}", flush=True)
            left_out.append(f"{tag} with {package}")
        else:
            failed += [] if passed else [f"{tag} with {package}"]
    tried = len(combinations) - len(left_out)
    print(f"matrix: {tried - len(failed)} of {tried} combinations passed")
    for what, names in (("failed", failed), ("not tried", left_out)):
        if names:
            print(f"matrix: {what}: {', '.join(names)}")
    return 1 if failed or not tried else 0


def named(file: str, before: str) -> str:
    """The version that a file has behind these words: `1.1.5`."""
    found = re.search(rf"{re.escape(before)}([\d.]+)", (ROOT / file).read_text(encoding="utf-8"))
    if found is None:
        sys.exit(f"{file} names no version behind `{before}`")
    return found[1]


def run(tag: str, lark: str) -> bool:
    """Whether the tests pass there; raises NoEnvironmentError."""
    python = environment(tag, lark)
    if not has(python, lark, "--editable", ".[dev]"):
        return False
    about = "import lark, platform; print('matrix: Python', platform.python_version(), 'with Lark', lark.__version__, flush=True)"
    subprocess.run([python, "-c", about], check=True)
    options = (
        "--numprocesses",
        "auto",
        "--dist",
        "loadfile",
        *(f"--ignore={test}" for test in OF_ONE_PYTHON),
    )
    env = {
        key: value for key, value in os.environ.items() if key != "PVELINT_CI"
    }  # `script/test` skips nothing
    return subprocess.run([python, "-m", "pytest", *options], cwd=ROOT, env=env).returncode == 0


def run_hooks(tag: str, pre_commit: str) -> bool:
    """Whether the hooks work with it; raises NoEnvironmentError. The newest is that of all other runs of these tests."""
    python = environment(tag, pre_commit)
    if not has(python, pre_commit):
        return False
    print(f"matrix: {pre_commit}", flush=True)
    command = [sys.executable, "-m", "pytest", HOOKS]
    env = {**os.environ, "PVELINT_PRE_COMMIT": str(python)}
    return subprocess.run(command, cwd=ROOT, env=env).returncode == 0


def environment(tag: str, name: str) -> Path:
    """The interpreter of an environment of that name; raises NoEnvironmentError."""
    place = PLACE / f"{tag}-{name.replace('==', '-')}"
    python = place / "bin" / "python"
    if not python.exists():
        made = subprocess.run([str(pythons()[tag]), "-m", "venv", str(place)])
        if made.returncode:
            shutil.rmtree(place, ignore_errors=True)  # with an interpreter in it, but without pip
            raise NoEnvironmentError(f"{pythons()[tag]} makes no environments")
    return python


def has(python: Path, *packages: str) -> bool:
    """Whether the environment has these packages, in their newest versions, after an attempt to make it so."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    return subprocess.run([*pip, *packages], cwd=ROOT).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
