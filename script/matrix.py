"""Each Python of this machine with the newest Lark, the first and the last of them also with the oldest: see `script/matrix`."""

from __future__ import annotations

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


def main() -> int:
    tags = list(pythons())
    combinations = [(tag, "lark") for tag in tags]
    combinations += [(tag, f"lark=={oldest_lark()}") for tag in dict.fromkeys((tags[0], tags[-1]))]
    failed = [name for tag, lark in combinations for name in run(tag, lark)]
    print(
        "matrix:",
        f"failed: {', '.join(failed)}" if failed else f"none of {len(combinations)} combinations failed",
    )
    return 1 if failed else 0


def oldest_lark() -> str:
    """`1.1.5`, as pyproject.toml says it."""
    found = re.search(r'"lark>=([\d.]+),', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if found is None:
        sys.exit("pyproject.toml names no oldest Lark")
    return found[1]


def run(tag: str, lark: str) -> list[str]:
    """Its name, if the tests fail there; what cannot be set up here is told, and is no failure of pvelint's."""
    try:
        python = environment(tag, lark)
    except subprocess.CalledProcessError as error:
        print(f"matrix: Python {tag} with {lark} is not tested: {error}", flush=True)
        return []
    about = "import lark, platform; print('Python', platform.python_version(), 'with Lark', lark.__version__)"
    name = subprocess.run([python, "-c", about], capture_output=True, text=True, check=True).stdout.strip()
    print(f"matrix: {name}", flush=True)
    tests = [test for test in TESTS if (ROOT / test).exists()]
    command = [str(python), "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile", *tests]
    return [name] if subprocess.run(command, cwd=ROOT).returncode else []


def environment(tag: str, lark: str) -> Path:
    """The interpreter of an environment with this checkout and that Lark."""
    place = PLACE / f"{tag}-{lark.replace('==', '-')}"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([str(pythons()[tag]), "-m", "venv", str(place)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    subprocess.run([*pip, lark, *NEEDED, "--editable", "."], cwd=ROOT, check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
