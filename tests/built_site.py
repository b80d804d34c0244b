"""The documentation site, built for tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .running import ROOT

SCRIPT = ROOT / "script"
BUILD = "import sys; sys.path[0] = sys.argv[1]; from pathlib import Path; from build_site import build_site; print(*build_site(*map(Path, sys.argv[2:])), sep='\\n')"


def built(top: Path, target: Path) -> str:
    """What is wrong with the site of a checkout; the folder is named from where one stands, as script/check does."""
    command = [sys.executable, "-c", BUILD, str(SCRIPT), target.name, str(top)]
    done = subprocess.run(command, cwd=target.parent, capture_output=True, encoding="utf-8", timeout=300)
    assert done.stderr == ""
    return done.stdout.strip()
