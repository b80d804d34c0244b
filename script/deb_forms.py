"""The Debian package where it can be used: installed on this machine for a while, or in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIANS = "/usr/bin/python3"
_ASK = "import lark, sys; assert sys.version_info >= (3, 11); print('Python %d.%d.%d' % sys.version_info[:3], 'Lark', lark.__version__)"
Place = tuple[str, Path, dict[str, str]]
"""How it is there, below which folder, and what its environment has to say."""


class FormError(Exception):
    """A form that is not what it should be; the text says which part."""


@contextmanager
def unpacked(deb: Path, folder: Path) -> Iterator[Place | str]:
    """A text says what is missing."""
    about = debians_own()
    if about is None:
        yield "Debian's Python has no Lark (apt install python3-lark)"
        return
    subprocess.run(["dpkg-deb", "--extract", deb, folder], check=True)
    yield (
        f"unpacked, {about}",
        folder,
        {"PYTHONPATH": str(folder / "usr" / "lib" / "python3" / "dist-packages")},
    )


@contextmanager
def installed(deb: Path) -> Iterator[Place | str]:
    """Raises FormError where it is not removed without a trace."""
    about = debians_own()
    if os.geteuid() or about is None or not shutil.which("py3compile"):
        yield "it is installed by root, where apt has python3-lark installed"
        return
    if is_known():
        yield "pvelint is installed here already"
        return
    try:
        subprocess.run(["dpkg", "--install", deb], check=True, stdout=subprocess.DEVNULL)
        command = ["dpkg", "--listfiles", "pvelint"]
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        yield f"installed, {about}", Path("/"), {}
    finally:
        subprocess.run(["dpkg", "--purge", "pvelint"], check=True, stdout=subprocess.DEVNULL)
    if left := [path for path in listed.splitlines() if "pvelint" in path and Path(path).exists()]:
        raise FormError(f"dpkg --purge leaves behind: {' '.join(left)}")


def debians_own() -> str | None:
    """`Python 3.11.2 Lark 1.1.5`."""
    if not Path(DEBIANS).exists():
        return None
    asked = subprocess.run([DEBIANS, "-c", _ASK], capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else None


def is_known() -> bool:
    return subprocess.run(["dpkg", "--status", "pvelint"], capture_output=True).returncode == 0
