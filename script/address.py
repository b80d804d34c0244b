"""The project's address, which pyproject.toml says once: its module for pvelint, and the documents that name it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
MODULE = TOP / "linter" / "address.py"
_NAMED = re.compile(r'^ADDRESS = "(.*)"$', re.MULTILINE)


def address() -> str:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    homepage: str = project["urls"]["Homepage"]
    return homepage


def documents() -> list[Path]:
    """Those that are written by hand: the README, the pages of docs/, the schemas there, the template for GitLab."""
    docs = TOP / "docs"
    pages = sorted([*docs.glob("*.md"), *docs.glob("*.schema.json")])
    return [TOP / "README.md", *pages, TOP / "pipelines" / "gitlab.yml"]


def module_text() -> str:
    return f'"""Where the project is, as pyproject.toml says it; written by script/generate."""\n\nADDRESS = "{address()}"\n'


def readdressed(text: str) -> str:
    """With the address of today for the one that the module had; GitHub's actions are named by its last two parts."""
    had = _NAMED.search(MODULE.read_text(encoding="utf-8")) if MODULE.exists() else None
    if had is None:
        return text
    before, now = ("/".join(name.split("/")[-2:]) for name in (had[1], address()))
    return text.replace(had[1], address()).replace(f"uses: {before}@", f"uses: {now}@")
