"""The source distribution of the checkout, and the wheel of that."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from reproducible import copy_of_checkout, even_out, rewrite_tar, source_date

_BUILD = "import sys; from setuptools import build_meta as b; print(getattr(b, 'build_' + sys.argv[1])(sys.argv[2]))"


def build_sdist(folder: Path) -> Path:
    with tempfile.TemporaryDirectory() as room:
        copy_of_checkout(Path(room))
        made = _build("sdist", Path(room), folder)
    rewrite_tar(made)
    return made


def build_wheel(folder: Path, sdist: Path | None = None) -> Path:
    """By way of a source distribution, so that both say the same."""
    with tempfile.TemporaryDirectory() as room:
        with tarfile.open(sdist or build_sdist(Path(room))) as archive:
            archive.extractall(room)
        (source,) = (path for path in Path(room).iterdir() if path.is_dir())
        even_out(source)
        return _build("wheel", source, folder)


def _build(what: str, source: Path, folder: Path) -> Path:
    env = {"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": str(source_date()), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", _BUILD, what, str(folder.resolve())]
    done = subprocess.run(command, cwd=source, env=env, capture_output=True, text=True, umask=0o022)
    if done.returncode:
        sys.exit(f"pvelint: the {what} cannot be built:\n{done.stdout}{done.stderr}")
    return folder / done.stdout.splitlines()[-1]
