"""From discovered files to a tree of guests, with texts that may differ from those on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from pvelint.grammar.cluster import KNOWN_FILES, Cluster, container_id
from pvelint.grammar.guest import Guest
from pvelint.grammar.parse import parse_document
from pvelint.grammar.syntax import decode
from pvelint.grammar.tree import Tree
from pvelint.grammar.version import NEWEST

from .config import Config
from .discovery import GuestFile, TreeFiles
from .inventories import load_inventories
from .layout import misnamed_guests
from .tracked import tracked_files


class Texts:
    """The texts of files, read once; `changed` ones stand for those on disk."""

    def __init__(self, given: Mapping[Path, str] | None = None) -> None:
        self.changed: dict[Path, str] = dict(given or {})
        self._read: dict[Path, str] = {}

    def with_changes(self, changed: Mapping[Path, str]) -> Texts:
        """The same texts, but for these."""
        texts = Texts({**self.changed, **changed})
        texts._read = self._read
        return texts

    def of(self, path: Path) -> str:
        """Raises OSError."""
        if path in self.changed:
            return self.changed[path]
        if path not in self._read:
            self._read[path] = decode(path.read_bytes())
        return self._read[path]


def load_tree(files: TreeFiles, config: Config, texts: Texts, errors: list[str]) -> Tree:
    """The tree with all its guests, those left out that cannot be read: one line in `errors` each."""
    nodes = [guest.node for guest in files.guests.values()]
    left_out: set[int] = set()
    tree = Tree(
        relative(files.root),
        config.version(None) or NEWEST,
        Cluster({}) if files.copies else _cluster(files, config, texts, errors, left_out),
        inventories=load_inventories(files.root, config.inventory, nodes),
        device_tables={node: table.pci for node, table in config.nodes.items()},
        tracked=None if _only_guests_asked(files) else lambda: tracked_files(files.root),
        misnamed=None if _only_guests_asked(files) else lambda: _misnamed(files.root, config),
    )
    tree.unread |= files.excluded
    tree.unread_containers |= left_out
    for file in files.guests.values():
        try:
            text = texts.of(file.path)
        except OSError as error:
            errors.append(f"{file.display}: {error.strerror}")
            if file.vmid is not None:
                tree.unread.add(file.vmid)
            continue
        tree.guests.append(load_guest(file, text, tree, config))
    return tree


def _misnamed(root: Path, config: Config) -> list[str]:
    return [name for name in misnamed_guests(root) if not config.excludes(relative(root / name))]


def _only_guests_asked(files: TreeFiles) -> bool:
    return files.copies or (files.named is not None and files.named <= files.guests.keys())


def load_guest(file: GuestFile, text: str, tree: Tree, config: Config) -> Guest:
    """A guest from its text, with the version that the config chooses for its node."""
    version = config.version(file.node) or NEWEST
    document = parse_document(file.display, text)
    return Guest(document, version, vmid=file.vmid, node=file.node, tree=tree)


def _cluster(
    files: TreeFiles, config: Config, texts: Texts, errors: list[str], left_out: set[int]
) -> Cluster:
    """The numbers of containers that are there but not to be judged come into `left_out`."""
    found: dict[str, Callable[[], str]] = {}
    if (
        (files.root / "nodes").is_dir()
        or (files.root / "qemu-server").is_dir()
        or _has_known_file(files.root)
    ):
        for path in (path for pattern in _patterns(files.root) for path in _matching(files.root, pattern)):
            name = os.path.relpath(path, files.root).replace(os.sep, "/")
            number = container_id(name)
            is_readable = path in texts.changed or os.access(path, os.R_OK)
            is_excluded = number is not None and config.excludes(relative(path))
            if is_readable and not is_excluded:
                found.setdefault(name, partial(texts.of, path))
                continue
            if not is_excluded:
                errors.append(f"{relative(path)}: Permission denied")
            if number is not None:
                left_out.add(number)
    folder = files.root / "nodes"
    nodes = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return Cluster(found, lambda name: relative(files.root / name), nodes)


def _patterns(root: Path) -> list[str]:
    """`lxc` is a link to the folder of the own node, where its files are found as well."""
    is_link = (root / "lxc").is_symlink() and root in (root / "lxc").resolve().parents
    return [pattern for pattern in KNOWN_FILES if not (is_link and pattern.startswith("lxc/"))]


def _matching(root: Path, pattern: str) -> list[Path]:
    base = root
    while pattern.startswith("../"):
        base, pattern = base.parent, pattern[3:]
    return sorted(path for path in base.glob(pattern) if path.is_file())


def _has_known_file(root: Path) -> bool:
    return any(
        (root / name).is_file() for name in KNOWN_FILES if "*" not in name and not name.startswith("..")
    )


def relative(path: Path) -> str:
    """Relative to the working folder where it is below it, else as it is; `/` between the parts."""
    inner = os.path.relpath(path)
    return str(path) if inner.startswith("..") else inner.replace(os.sep, "/")
