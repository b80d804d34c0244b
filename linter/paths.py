"""Paths as findings and messages show them."""

from __future__ import annotations

import os
from pathlib import Path


def relative(path: Path) -> str:
    """Relative to the working folder where it is below it, else as it is; `/` between the parts."""
    inner = os.path.relpath(path)
    return str(path) if inner.startswith("..") else inner.replace(os.sep, "/")
