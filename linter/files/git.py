"""Which files git tracks in the clear: asked only when a rule wants to know, and without running what the repository
configures."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from pvelint.grammar.syntax.nodes import decode
from pvelint.paths import exists

_SECONDS = 30
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""Nothing is fetched, locked or asked for."""
_UNFILTERED = ":(attr:!filter)"
_LARGEST_READ = 1 << 20
"""Larger than any secret of PVE."""
_MOST_READ = 1 << 26
_ENCRYPTED = (
    b"\0GITCRYPT\0",
    b"U2FsdGVkX1",  # OpenSSL's salt, as transcrypt stores it
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"$ANSIBLE_VAULT;",
)


def tracked_files(folder: Path) -> list[str] | None:
    """Paths below a folder and relative to it; None without git, outside of a repository, or where git refuses.

    A filter may encrypt (git-crypt, transcrypt, git-agecrypt): what such a file is stored as is looked at, and left
    out only where it cannot be read. The attribute alone proves nothing.
    """
    if not any(exists(place / ".git") for place in (folder, *folder.parents)):
        return None
    from shutil import which

    if (git := which("git")) is None:
        return None
    stored = ask_git(git, folder, "ls-files", "-s", "-z")
    unfiltered = ask_git(git, folder, "ls-files", "-z", "--", _UNFILTERED)
    if stored is None or unfiltered is None:
        return None
    plain = set(unfiltered.split(b"\0"))
    objects = dict(_objects(stored))
    encrypted = _encrypted(git, folder, {objects[name] for name in objects.keys() - plain})
    return [decode(name) for name, number in objects.items() if name in plain or number not in encrypted]


def _objects(listed: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, object) of each line `mode object stage<tab>name`."""
    for line in listed.split(b"\0"):
        head, tab, name = line.partition(b"\t")
        if tab:
            yield name, head.split(b" ")[1]


def _encrypted(git: str, folder: Path, objects: Iterable[bytes]) -> set[bytes]:
    """Those objects whose content nobody can read as it is; not those that are too large to look at."""
    wanted = sorted(objects)
    if not wanted:
        return set()
    sizes = ask_git(git, folder, "cat-file", "--batch-check", given=b"\n".join(wanted) + b"\n") or b""
    small: list[bytes] = []
    total = 0
    for number, kind, size in (line.split(b" ") for line in sizes.split(b"\n") if line.count(b" ") == 2):
        if kind == b"blob" and int(size) <= _LARGEST_READ and total + int(size) <= _MOST_READ:
            small.append(number)
            total += int(size)
    contents = (
        ask_git(git, folder, "cat-file", "--batch", given=b"\n".join(small) + b"\n") or b"" if small else b""
    )
    return {number for number, content in _contents(contents) if _is_encrypted(content)}


def _contents(batch: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Of the answer `object blob size<lf>content<lf>`, again and again."""
    at = 0
    while (end := batch.find(b"\n", at)) >= 0:
        number, _, size = batch[at:end].partition(b" blob ")
        if not size:
            return
        at = end + 1 + int(size)
        yield number, batch[end + 1 : at]
        at += 1


def _is_encrypted(content: bytes) -> bool:
    if content.startswith(_ENCRYPTED):
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return b"\0" in content


def ask_git(
    git: str, folder: Path, *arguments: str, given: bytes = b"", fine: Container[int] = (0,)
) -> bytes | None:
    """What git answers; None where it does not, or with another exit code than the `fine` ones."""
    from subprocess import SubprocessError, run

    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = run(
            [git, "-c", "core.fsmonitor=false", *arguments],
            cwd=folder,
            env={**kept, **_ENVIRONMENT},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, SubprocessError):
        return None
    return done.stdout if done.returncode in fine else None
