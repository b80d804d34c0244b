"""Files in the working folder, for the tests of what is found there."""

from __future__ import annotations

from pathlib import Path

CONTAINER = "arch: amd64\nhostname: web\nmemory: 512\nrootfs: local-lvm:vm-200-disk-0,size=8G\nswap: 512\n"


def make(*names: str, text: str = "name: a\n") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
