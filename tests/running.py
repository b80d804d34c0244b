"""What tests run, and what they run it on: the checkout, its example tree, programs made for a test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TREE = ROOT / "tests" / "data" / "etc-pve"
PAGE = ROOT / "docs" / "rules" / "hba-missing-rombar.md"
"""Of a rule that has a finding in TREE."""
NOTICE = "pvelint: linted for PVE 9.2, the newest known (choose with --pve)\n"
_YAML_STYLE = "{extends: default, rules: {line-length: {max: 120}, document-start: disable, truthy: {check-keys: false}}}"


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


def program(path: Path, script: str) -> Path:
    """An executable for any POSIX shell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def pvelint_in(folder: Path, *options: str, python: str | Path = sys.executable) -> Path:
    """A `pvelint` that is the one under test."""
    return program(folder / "pvelint", f'exec "{python}" -m pvelint {" ".join(options)} "$@"')


def style_mistakes(path: Path) -> str:
    """What yamllint says of a file of the project."""
    return run(sys.executable, "-m", "yamllint", "--strict", "--config-data", _YAML_STYLE, path).stdout
