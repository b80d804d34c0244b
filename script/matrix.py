"""The suite on each Python of this machine with the newest Lark, on the first also with the oldest.

And the hooks with the oldest pre-commit: see `script/matrix`.
"""

from __future__ import annotations

import os
import re
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


def main() -> int:
    tags = list(pythons())
    oldest = named("pyproject.toml", '"lark>=')
    combinations = [(tag, "lark") for tag in tags if tag != sys.implementation.cache_tag]
    combinations.append((tags[0], f"lark=={oldest}"))
    failed = [name for tag, lark in combinations for name in run(tag, lark)]
    failed += run_hooks(tags[0], f"pre-commit=={named(MANIFEST, 'minimum_pre_commit_version: ')}")
    print(
        "matrix:",
        f"failed: {', '.join(failed)}" if failed else f"none of {len(combinations) + 1} combinations failed",
    )
    return 1 if failed else 0


def named(file: str, before: str) -> str:
    """The version that a file has behind these words: `1.1.5`."""
    found = re.search(rf"{re.escape(before)}([\d.]+)", (ROOT / file).read_text(encoding="utf-8"))
    if found is None:
        sys.exit(f"{file} names no version behind `{before}`")
    return found[1]


def run(tag: str, lark: str) -> list[str]:
    """Its name, if the tests fail there; a Python that makes no environments is told, and is no failure of pvelint's."""
    try:
        python = environment(tag, lark)
    except subprocess.CalledProcessError as error:
        print(f"matrix: Python {tag} is not tested: {error}", flush=True)
        return []
    if not has(python, lark, "--editable", ".[dev]"):
        return [f"{tag} with {lark}"]
    about = "import lark, platform; print('Python', platform.python_version(), 'with Lark', lark.__version__)"
    name = subprocess.run([python, "-c", about], capture_output=True, text=True, check=True).stdout.strip()
    print(f"matrix: {name}", flush=True)
    options = (
        "--numprocesses",
        "auto",
        "--dist",
        "loadfile",
        *(f"--ignore={test}" for test in OF_ONE_PYTHON),
    )
    command = [str(python), "-m", "pytest", *options]
    env = {
        key: value for key, value in os.environ.items() if key != "PVELINT_CI"
    }  # `script/test` skips nothing
    return [name] if subprocess.run(command, cwd=ROOT, env=env).returncode else []


def run_hooks(tag: str, pre_commit: str) -> list[str]:
    """Its name, if the hooks fail with it; the newest pre-commit is the one of all other runs of these tests."""
    python = environment(tag, pre_commit)
    if not has(python, pre_commit):
        return [pre_commit]
    print(f"matrix: {pre_commit}", flush=True)
    command = [sys.executable, "-m", "pytest", HOOKS]
    env = {**os.environ, "PVELINT_PRE_COMMIT": str(python)}
    return [pre_commit] if subprocess.run(command, cwd=ROOT, env=env).returncode else []


def environment(tag: str, name: str) -> Path:
    """The interpreter of an environment of that name; raises CalledProcessError."""
    place = PLACE / f"{tag}-{name.replace('==', '-')}"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([str(pythons()[tag]), "-m", "venv", str(place)], check=True)
    return python


def has(python: Path, *packages: str) -> bool:
    """Whether the environment has these packages, in their newest versions, after an attempt to make it so."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    return subprocess.run([*pip, *packages], cwd=ROOT).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
