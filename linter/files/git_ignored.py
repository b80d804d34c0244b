"""Which files git ignores: asked once for each repository, for all files together."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from pvelint.paths import exists

from .git import ask_git

_SOME, _NONE = 0, 1
"""The exit codes of `git check-ignore` where it has an answer."""

Question = tuple[Path, Path]
"""A repository, and a path below it."""


def not_ignored(files: Mapping[Path, Path]) -> set[Path]:
    """Those of the files, by resolved path, that git does not ignore; their values are the folders that were named.

    What lies in a named folder that git ignores itself was asked for all the same, and so was everything where git
    has no answer. A repository within another one is ignored where the outer one ignores it.
    """
    repository = cache(_repository)
    questions = {path: list(_questions(path, top, repository)) for path, top in files.items()}
    asked: defaultdict[Path, set[Path]] = defaultdict(set)
    for path, top in files.items():
        for root, inner in questions[path]:
            asked[root] |= {inner, top} if top != root and top.is_relative_to(root) else {inner}
    ignored = {root: _ignored(root, paths) for root, paths in asked.items()}
    return {
        path
        for path, top in files.items()
        if all(inner not in ignored[root] or top in ignored[root] for root, inner in questions[path])
    }


def _repository(path: Path) -> Path | None:
    return next((folder for folder in (path, *path.parents) if exists(folder / ".git")), None)


def _questions(path: Path, top: Path, repository: Callable[[Path], Path | None]) -> Iterator[Question]:
    """From the innermost repository to the one that the named folder is in."""
    root = repository(path.parent)
    while root is not None:
        if path != root:
            yield root, path
        if top.is_relative_to(root):
            return
        path, root = root, repository(root.parent)


def _ignored(root: Path, paths: Collection[Path]) -> set[Path]:
    """With `./` before them no name is a pattern. Without the index git does not mind what lies in a submodule."""
    from shutil import which

    if (git := which("git")) is None:
        return set()
    names = {os.fsencode(f"./{path.relative_to(root)}"): path for path in paths}
    given = b"\0".join(names) + b"\0"
    for more in ((), ("--no-index",)):
        answer = ask_git(git, root, "check-ignore", "--stdin", "-z", *more, given=given, fine=(_SOME, _NONE))
        if answer is not None:
            return {names[name] for name in answer.split(b"\0") if name in names}
    return set()
