"""The project's address, which pyproject.toml says once: its module for pvelint, and the documents that name it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
MODULE = TOP / "linter" / "address.py"
DOCUMENTS = (TOP / "README.md", TOP / "docs" / "pvelint.schema.json")
_NAMED = re.compile(r'^ADDRESS = "(.*)"$', re.MULTILINE)


def address() -> str:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    homepage: str = project["urls"]["Homepage"]
    return homepage


def module_text() -> str:
    return f'"""Where the project is, as pyproject.toml says it; written by script/generate."""\n\nADDRESS = "{address()}"\n'


def readdressed(text: str) -> str:
    """With the address of today for the one that the module had."""
    had = _NAMED.search(MODULE.read_text(encoding="utf-8")) if MODULE.exists() else None
    return text.replace(had[1], address()) if had else text
