"""From discovered files to a tree of guests, with texts that may differ from those on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pvelint.grammar.guest import Guest
from pvelint.grammar.parse import parse_document
from pvelint.grammar.syntax import decode
from pvelint.grammar.tree import Tree
from pvelint.grammar.version import NEWEST

from .cluster_files import NO_FILES, find_cluster_files
from .config import Config
from .discovery import GuestFile, TreeFiles
from .inventories import load_inventories
from .layout import misnamed_guests
from .paths import relative
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
    beside = NO_FILES if files.copies else find_cluster_files(files.root, config, texts)
    errors += beside.errors
    tree = Tree(
        relative(files.root),
        config.version(None) or NEWEST,
        beside.cluster,
        inventories=load_inventories(files.root, config.inventory, nodes),
        device_tables={node: table.pci for node, table in config.nodes.items()},
        tracked=lambda: [] if _only_guests_asked(files) else tracked_files(files.root),
        misnamed=lambda: [] if _only_guests_asked(files) else _misnamed(files.root, config),
    )
    tree.unread |= files.excluded
    tree.unread_containers |= beside.unread_containers
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
