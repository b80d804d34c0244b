"""Runs the commands in the console blocks of a page, one after the other, and writes what they print below them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_TOP = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*\n(?:>(?: .*)?\n)*)", re.MULTILINE)
_CONTINUED = re.compile(r"^> ?", re.MULTILINE)


class BlockError(Exception):
    """A block cannot be written so that it is read again as what it is; the text has page and line."""


def all_renewed(pages: dict[Path, str]) -> dict[Path, str]:
    """Each page with the output that its commands have today; raises BlockError."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(pages, threads.map(_renewed, pages, pages.values()), strict=True))


def _renewed(path: Path, page: str) -> str:
    if not _BLOCK.search(page):
        return page
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "pvelint")
        _fill(clone)

        def walked(block: re.Match[str]) -> str:
            first = page.count("\n", 0, block.start()) + 1
            return "".join(_walked(block[0], clone, f"{os.path.relpath(path, _TOP)}:", first))

        return _BLOCK.sub(walked, page)


def _fill(clone: Path) -> None:
    """The examples and the program: all that the commands need, and may change as they like."""
    shutil.copytree(_TOP / "examples", clone / "examples")
    program = clone / "script" / "pvelint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pvelint "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def _walked(block: str, clone: Path, page: str, first: int) -> Iterator[str]:
    """The commands of a block, which begins at a line of the page, and what they print."""
    if not block.startswith("$ "):
        raise BlockError(f"{page}{first}: a console block begins with a command, `$ ...`")
    for command in _COMMAND.finditer(block):
        output = _output(command[1], clone)
        if (reason := _unclear(output)) is not None:
            line = first + block.count("\n", 0, command.start())
            raise BlockError(f"{page}{line}: what `{command[1].rstrip()}` prints {reason}")
        yield f"{command[0]}{output}"


def _unclear(output: str) -> str | None:
    """Why it would be read as something else."""
    if output and not output.endswith("\n"):
        return "has no end of line at its end"
    if output.startswith(("> ", ">\n")):
        return "begins with `>`, as a command that goes on"
    for start, meaning in (("$ ", "`$ `, as a command"), ("```", "a fence, as the end of the block")):
        if f"\n{start}" in f"\n{output}":
            return f"has a line that begins with {meaning}"
    return None


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
