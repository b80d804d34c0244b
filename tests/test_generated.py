"""What is generated is what the rules are, and what pvelint prints, today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_generated_files_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "script" / "generate"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
