"""The files of /etc/pve besides guests: found by their paths, read when a rule asks for them, if at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS, NAMES_ALONE
from pvelint.grammar.version import Version
from pvelint.limits import Limit, check_found
from pvelint.paths import is_file, is_folder, relative

from .discovery import TreeFiles
from .layout import GUEST_FOLDERS, known_name
from .search import LEADS_OUT, stays_inside
from .texts import Texts


class ClusterFiles(NamedTuple):
    """A cluster, and what of its files cannot be a part of it."""

    cluster: Cluster
    errors: tuple[str, ...]
    """One line for each file that cannot be read, and each link that leads out of the tree."""


NO_FILES = ClusterFiles(Cluster({}), ())


def find_cluster_files(files: TreeFiles, texts: Texts, version: Version) -> ClusterFiles:
    """Nothing where the root is no tree; `version` reads the files."""
    root, placed = files.root, files.placed
    found: dict[str, Callable[[], str]] = {}
    errors: dict[str, None] = {}

    def add(name: str, path: Path) -> None:
        obstacle = None if path in texts.changed else check_found(path, Limit.CLUSTER)
        if obstacle is not None:
            errors[f"{relative(path)}: {obstacle}"] = None
        else:
            found.setdefault(name, partial(texts.of, path, Limit.CLUSTER))

    def display(name: str) -> str:
        return relative(placed[name] if name in placed else root / name)

    for name, path in placed.items():
        add(name, path)
    if files.is_alone:
        return ClusterFiles(Cluster(found, display, version=version, is_alone=True), tuple(errors))
    for base, path in _known_files(root, BESIDE_GUESTS):
        if stays_inside(path, base):
            add(_name(path, root), path)
        else:
            errors[f"{relative(_link_to(path, base))}: {LEADS_OUT}"] = None
    cluster = Cluster(found, display, _nodes(root), version, names=names_alone(root))
    return ClusterFiles(cluster, tuple(errors))


def names_alone(root: Path) -> frozenset[str]:
    """The files that say something by being there."""
    return frozenset(_name(path, root) for _, path in _known_files(root, NAMES_ALONE))


def _name(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def count_beside(files: TreeFiles) -> int:
    """How many files that are no guests' are linted with a tree."""
    if files.copies:
        return 0
    if files.placed:
        return len(files.placed)
    if files.named is not None:
        named = (known_name(path, files.root) for path in files.named - files.guests.keys())
        return sum(name is not None for name in named)
    found = (path for base, path in _known_files(files.root, BESIDE_GUESTS) if stays_inside(path, base))
    return len({path.resolve() for path in found})


def _nodes(root: Path) -> list[str]:
    try:
        return [path.name for path in (root / "nodes").iterdir() if is_folder(path)]
    except OSError:
        return []


def _link_to(path: Path, base: Path) -> Path:
    """The link by which a path leaves its folder: itself, or the outermost folder that is one."""
    inner = path.relative_to(base)
    above = (base.joinpath(*inner.parts[:count]) for count in range(1, len(inner.parts)))
    return next((folder for folder in above if folder.is_symlink()), path)


def _known_files(root: Path, patterns: tuple[str, ...]) -> Iterator[tuple[Path, Path]]:
    """(the folder that it may not leave, file)."""
    folders = ("nodes", *GUEST_FOLDERS)
    if any(is_folder(root / name) for name in folders) or _has_known_file(root):
        for pattern in patterns:
            yield from _matching(root, pattern)


def _matching(root: Path, pattern: str) -> Iterator[tuple[Path, Path]]:
    if pattern.startswith("../"):
        folder, _, pattern = pattern.removeprefix("../").rpartition("/")
        root = root.parent / folder
    yield from ((root, path) for path in sorted(root.glob(pattern)) if is_file(path))


def _has_known_file(root: Path) -> bool:
    return any(
        is_file(root / name) for name in BESIDE_GUESTS if "*" not in name and not name.startswith("..")
    )
