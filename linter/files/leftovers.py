"""Files that are to replace others, by their names: those of a run that was killed stay where they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from .discovery import TreeFiles

_PREFIX, _SUFFIX = ".pvelint-", ".tmp"


def temporary_name() -> str:
    """A new one."""
    import secrets

    return f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"


def is_temporary(name: str) -> bool:
    """Whether a file of this name is of pvelint, and was to replace another."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def left_behind(trees: Iterable[TreeFiles]) -> Iterator[str]:
    """A line for each that lies beside the guests of a tree."""
    folders = {os.path.dirname(file.display) for tree in trees for file in tree.guests.values()}  # noqa: PTH120
    for folder in sorted(map(Path, folders)):
        with suppress(OSError):
            for name in sorted(entry.name for entry in os.scandir(folder) if is_temporary(entry.name)):
                yield (
                    f"{folder / name}: an unfinished copy of a guest config, left by a pvelint run that was"
                    " killed (delete it if no run is in progress)"
                )
