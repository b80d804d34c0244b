"""The files of /etc/pve besides guests: found by their paths, read when a rule asks for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pvelint.config import Config
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS, container_id
from pvelint.paths import relative

from .texts import Texts


class ClusterFiles(NamedTuple):
    """A cluster, and what of its files cannot be a part of it."""

    cluster: Cluster
    unread_containers: frozenset[int]
    """The numbers of containers that are there, but excluded or unreadable."""
    errors: tuple[str, ...]
    """One line for each file that cannot be read."""


NO_FILES = ClusterFiles(Cluster({}), frozenset(), ())


def find_cluster_files(root: Path, config: Config, texts: Texts) -> ClusterFiles:
    """Nothing where the root is no tree."""
    found: dict[str, Callable[[], str]] = {}
    unread: set[int] = set()
    errors: list[str] = []
    for path in _known_files(root):
        name = os.path.relpath(path, root).replace(os.sep, "/")
        number = container_id(name)
        is_excluded = number is not None and config.excludes(relative(path))
        is_readable = path in texts.changed or os.access(path, os.R_OK)
        if is_readable and not is_excluded:
            found.setdefault(name, partial(texts.of, path))
            continue
        if not is_excluded:
            errors.append(f"{relative(path)}: Permission denied")
        if number is not None:
            unread.add(number)
    folder = root / "nodes"
    nodes = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    cluster = Cluster(found, lambda name: relative(root / name), nodes)
    return ClusterFiles(cluster, frozenset(unread), tuple(errors))


def _known_files(root: Path) -> list[Path]:
    if not ((root / "nodes").is_dir() or (root / "qemu-server").is_dir() or _has_known_file(root)):
        return []
    return [path for pattern in _patterns(root) for path in _matching(root, pattern)]


def _patterns(root: Path) -> list[str]:
    """`lxc` is a link to the folder of the own node, where its files are found as well."""
    is_link = (root / "lxc").is_symlink() and root in (root / "lxc").resolve().parents
    return [pattern for pattern in BESIDE_GUESTS if not (is_link and pattern.startswith("lxc/"))]


def _matching(root: Path, pattern: str) -> list[Path]:
    base = root
    while pattern.startswith("../"):
        base, pattern = base.parent, pattern[3:]
    return sorted(path for path in base.glob(pattern) if path.is_file())


def _has_known_file(root: Path) -> bool:
    return any(
        (root / name).is_file() for name in BESIDE_GUESTS if "*" not in name and not name.startswith("..")
    )
