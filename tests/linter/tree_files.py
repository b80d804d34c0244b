"""Files in the working folder, for the tests of what is found there."""

from __future__ import annotations

from pathlib import Path


def make(*names: str, text: str = "name: a\n") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
