"""Each Python of this machine with the newest Lark, the first and the last of them also with the oldest; the oldest pre-commit.

See `script/matrix`.
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
TESTS = (
    "tests/grammar",
    "tests/test_example_trees.py",
    "tests/test_one_of_each.py",
    "tests/linter/test_by_content.py",
    "tests/linter/test_cli.py",
    "tests/linter/test_cli_fix.py",
    "tests/linter/test_config.py",
    "tests/linter/test_fix_properties.py",
    "tests/linter/test_preview.py",
)
"""What reads text of all kinds, and one run of each rule: the rest says nothing else on another Python."""
NEEDED = ("pytest>=8.2", "pytest-xdist>=3.6", "hypothesis>=6.100", "jsonschema>=4.21")
HOOKS = "tests/test_pre_commit.py"
MANIFEST = ".pre-commit-hooks.yaml"


def main() -> int:
    tags = list(pythons())
    oldest = named("pyproject.toml", '"lark>=')
    combinations = [(tag, "lark") for tag in tags]
    combinations += [(tag, f"lark=={oldest}") for tag in dict.fromkeys((tags[0], tags[-1]))]
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
    if not has(python, lark, *NEEDED, "--editable", "."):
        return [f"{tag} with {lark}"]
    about = "import lark, platform; print('Python', platform.python_version(), 'with Lark', lark.__version__)"
    name = subprocess.run([python, "-c", about], capture_output=True, text=True, check=True).stdout.strip()
    print(f"matrix: {name}", flush=True)
    tests = [test for test in TESTS if (ROOT / test).exists()]
    command = [str(python), "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile", *tests]
    return [name] if subprocess.run(command, cwd=ROOT).returncode else []


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
