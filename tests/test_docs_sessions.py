"""The `shell-session` blocks of pages print what is shown: where a plugin is installed, or jq is needed.

Those that pvelint alone can run are `console` blocks, which script/generate runs and test_generated holds.
"""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .running import pvelint_in

_BLOCK = re.compile(r"^```shell-session\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*\n(?:>(?: .*)?\n)*)((?:(?!\$ ).*\n)*)", re.MULTILINE)
DOCS = Path(__file__).parent.parent / "docs"
HOUSE = "../examples/house-rules/"


def walk(page: str, folder: Path, env: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what is shown, what is printed) for each command of a page, one after the other, in a folder with the examples."""
    shutil.copytree(DOCS.parent / "examples", folder / "examples")
    commands = [
        command
        for block in _BLOCK.findall((DOCS / page).read_text("utf-8"))
        for command in _COMMAND.findall(block)
    ]
    assert commands
    return [(shown, _printed(command, folder, env)) for command, shown in commands]


def _printed(command: str, folder: Path, env: Mapping[str, str]) -> str:
    script = re.sub(r"\n> ?", "\n", command)
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=120,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def environment(offline: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A virtual environment that has what this one has, and takes a package more."""
    made = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", made], env=offline, check=True, capture_output=True)
    (packages,) = made.glob("lib/python*/site-packages")
    (own,) = [path for path in site.getsitepackages() if path.startswith(sys.prefix)]
    (packages / "outer.pth").write_text(f"import site; site.addsitedir({own!r})\n")
    pvelint_in(made / "bin", python=made / "bin" / "python")
    return {
        **offline,
        "PATH": f"{made / 'bin'}:{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "100",
    }


def test_plugins(environment: dict[str, str], tmp_path: Path) -> None:
    for shown, printed in walk("plugins.md", tmp_path / "here", environment):
        assert printed == shown


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq")
def test_recipes(environment: dict[str, str], tmp_path: Path) -> None:
    for shown, printed in walk("json.md", tmp_path / "here", environment):
        assert printed == shown


def test_no_other_page_has_sessions_that_nothing_runs() -> None:
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"]
    assert {page.name for page in pages if _BLOCK.search(page.read_text("utf-8"))} == {
        "plugins.md",
        "json.md",
    }


def test_the_files_shown_are_those_of_the_example() -> None:
    page = (DOCS / "plugins.md").read_text("utf-8")
    files = re.findall(r"\]\(\.\./(examples/house-rules/\S+\.(?:py|toml))\)", page)
    shown = [text for _, text in re.findall(r"^```(python|toml)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]
    assert len(shown) == 3
    for text in shown:
        assert text in [(DOCS.parent / name).read_text("utf-8") for name in files]


def test_the_modules_to_import_are_all_there_are() -> None:
    """The page names each module of rules/api, or the first of its kind in a row."""
    page = (DOCS / "plugins.md").read_text("utf-8")
    modules = {path.stem for path in (DOCS.parent / "rules" / "api").glob("*.py")} - {"__init__"}
    assert {name for name in modules if f".{name}`" not in page} == set()
