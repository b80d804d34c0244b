"""The text of stdin as a file."""

from __future__ import annotations

from pathlib import Path

from pvelint.grammar.syntax.nodes import decode

from .discovery import Discovered, single_file
from .kind import kind_of


def discover_stdin(raw: bytes, name: str) -> Discovered:
    """A file called `name`, which need not exist; nothing but a line about it if that is no guest config."""
    path = Path(name)
    text = decode(raw)
    texts = {path: text}
    kind = kind_of(path.resolve(), path, text)
    if kind.guest is None:
        return Discovered([], [f"{name}: {kind.value}, not linted"], (name,), texts=texts)
    return Discovered([single_file(path, name, kind.guest)], [], texts=texts)
