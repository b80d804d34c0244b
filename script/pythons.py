"""The Pythons of this machine that pvelint runs on, the newest release of each version: `3.11 /usr/bin/python3.11`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

OLDEST = (3, 11)
_ASK = "import sys; assert sys.version_info.releaselevel == 'final'; print(*sys.version_info[:3], sys.implementation.cache_tag)"


def candidates() -> Iterator[str]:
    """By name, as Debian has them, and where pyenv keeps those that it does not show."""
    yield sys.executable
    for minor in range(OLDEST[1], OLDEST[1] + 10):
        if found := shutil.which(f"python3.{minor}"):
            yield found
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from (str(path) for path in sorted(pyenv.glob("versions/*/bin/python3")))


@cache
def pythons() -> dict[str, str]:
    """`cpython-311`, as a compiled module's name has it -> the interpreter; the one that runs this comes before its equals."""
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    for path in candidates():
        asked = subprocess.run([path, "-c", _ASK], capture_output=True, text=True)
        if asked.returncode:
            continue
        *numbers, tag = asked.stdout.split()
        version = tuple(map(int, numbers))
        if version[:2] >= OLDEST and (tag not in found or version > found[tag][0]):
            found[tag] = (version, path)
    return {tag: path for tag, (_, path) in sorted(found.items())}


if __name__ == "__main__":
    for tag, path in pythons().items():
        print(tag, path)
