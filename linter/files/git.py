"""Which files git tracks: asked only when a rule wants to know, and without running what the repository configures."""

from __future__ import annotations

import os
from pathlib import Path

from pvelint.grammar.syntax.nodes import decode

_SECONDS = 30
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""Nothing is fetched, locked or asked for."""
_UNFILTERED = ":(attr:!filter)"
"""A filter may encrypt (git-crypt, transcrypt, git-agecrypt): those files are left out."""


def tracked_files(folder: Path) -> list[str] | None:
    """Paths below a folder and relative to it; None without git, outside of a repository, or where git refuses."""
    if not any((place / ".git").exists() for place in (folder, *folder.parents)):
        return None
    from shutil import which
    from subprocess import DEVNULL, SubprocessError, run

    if (git := which("git")) is None:
        return None
    command = [git, "-c", "core.fsmonitor=false", "ls-files", "-z", "--", _UNFILTERED]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = run(
            command,
            cwd=folder,
            env={**kept, **_ENVIRONMENT},
            stdin=DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, SubprocessError):
        return None
    return [name for name in decode(done.stdout).split("\0") if name]
