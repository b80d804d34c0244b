"""Runs the commands in the README's console blocks, one after the other, and writes what they print below them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_TOP = Path(__file__).resolve().parent.parent
_PROGRAM = "script/pvelint"
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def renewed(readme: str) -> str:
    """The text with the output that its commands have today."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder)
        _fill(clone)
        return _BLOCK.sub(lambda block: _walked(block[0], clone), readme)


def _fill(clone: Path) -> None:
    """The examples and the program: all that the commands need, and may change as they like."""
    shutil.copytree(_TOP / "examples", clone / "examples")
    program = clone / _PROGRAM
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pvelint "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def _walked(block: str, clone: Path) -> str:
    commands = re.findall(r"^\$ (.*)\n", block, re.MULTILINE)
    return "".join(f"$ {command}\n{_output(command, clone)}" for command in commands)


def _output(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
    )
    return done.stdout
