"""Runs the commands in the console blocks of a page, one after the other, and writes what they print below them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_TOP = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*\n(?:>(?: .*)?\n)*)", re.MULTILINE)
_CONTINUED = re.compile(r"^> ?", re.MULTILINE)


def all_renewed(pages: dict[Path, str]) -> dict[Path, str]:
    """Each page with the output that its commands have today."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(pages, threads.map(_renewed, pages.values()), strict=True))


def _renewed(page: str) -> str:
    if not _BLOCK.search(page):
        return page
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "pvelint")
        _fill(clone)
        return _BLOCK.sub(lambda block: _walked(block[0], clone), page)


def _fill(clone: Path) -> None:
    """The examples and the program: all that the commands need, and may change as they like."""
    shutil.copytree(_TOP / "examples", clone / "examples")
    program = clone / "script" / "pvelint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pvelint "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def _walked(block: str, clone: Path) -> str:
    return "".join(f"$ {command}{_output(command, clone)}" for command in _COMMAND.findall(block))


def _output(command: str, clone: Path) -> str:
    """What a shell in the clone prints; lines that begin with `>` go on with the command, as a shell shows them."""
    done = subprocess.run(
        ["sh", "-c", _CONTINUED.sub("", command)],
        cwd=clone,
        env={
            "PATH": f"{clone / 'script'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "100",
            "HOME": str(clone),
            "GIT_CEILING_DIRECTORIES": str(clone.parent),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
    )
    return done.stdout
