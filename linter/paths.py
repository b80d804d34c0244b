"""Paths as findings and messages show them."""

from __future__ import annotations

import os
from pathlib import Path


def relative(path: Path) -> str:
    """Relative to the working folder where it is below it, else as it is; `/` between the parts."""
    inner = os.path.relpath(path)
    return os.path.normpath(path) if inner.startswith("..") else inner.replace(os.sep, "/")


def display(shown: str, here: str | None = None) -> str:
    """A path that was given, relative to the working folder where it is below it; `/` between the parts."""
    here = here or working_folder()
    if shown.startswith(here):
        return shown[len(here) :]
    return os.path.normpath(shown)


def display_root(text: str, root: Path) -> str:
    """A folder, in the way in which a path below it was given."""
    return str(root) if Path(text).is_absolute() else os.path.relpath(root)


def working_folder() -> str:
    return f"{Path.cwd()}{os.sep}"


def exists(path: Path) -> bool:
    """Whether there is anything; no where that cannot be seen."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether there is a file; no where that cannot be seen."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder; no where that cannot be seen."""
    try:
        return path.is_dir()
    except OSError:
        return False
