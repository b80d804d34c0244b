"""From discovered files to a tree of guests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pvelint.config import Config
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.several import find_seam
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST, Version, recorded_version
from pvelint.paths import relative

from .cluster_files import NO_FILES, find_cluster_files
from .discovery import GuestFile, TreeFiles
from .git import tracked_files
from .inventories import load_inventories
from .layout import misnamed_guests
from .texts import Texts

if TYPE_CHECKING:
    from pvelint.grammar.hardware.inventory import Inventory


def load_tree(files: TreeFiles, config: Config, texts: Texts, errors: list[str]) -> Tree:
    """The tree with all its guests, those left out that cannot be read: one line in `errors` each."""
    nodes = [guest.node for guest in files.guests.values()]
    beside = NO_FILES if files.copies else find_cluster_files(files.root, config, texts)
    errors += beside.errors
    inventories = load_inventories(files.root, config.inventory, nodes, errors)
    tree = Tree(
        relative(files.root),
        config.version(None) or _newest_recorded(inventories) or NEWEST,
        beside.cluster,
        inventories=inventories,
        device_tables={node: table.pci for node, table in config.nodes.items()},
        tracked=lambda: [] if _only_guests_asked(files) else tracked_files(files.root),
        misnamed=lambda: [] if _only_guests_asked(files) else _misnamed(files.root, config),
    )
    tree.unread |= files.excluded
    tree.unread_containers |= beside.unread_containers
    for file in files.guests.values():
        guest, error = _guest_or_error(file, tree, config, texts)
        if guest is not None:
            tree.guests.append(guest)
        else:
            errors.append(error)
            if file.vmid is not None:
                tree.unread.add(file.vmid)
    return tree


def _guest_or_error(file: GuestFile, tree: Tree, config: Config, texts: Texts) -> tuple[Guest | None, str]:
    try:
        text = texts.of(file.path)
    except OSError as error:
        return None, f"{file.display}: {error.strerror}"
    guest = load_guest(file, text, tree, config)
    seam = find_seam(guest.document)
    if seam is None or file.is_in_layout:
        return guest, ""
    where = f"{file.display}:{seam.line}"
    return None, f"{where}: this seems to be more than one config: {seam.reason} (give each by itself)"


def _misnamed(root: Path, config: Config) -> list[str]:
    return [name for name in misnamed_guests(root) if not config.excludes(relative(root / name))]


def _only_guests_asked(files: TreeFiles) -> bool:
    return files.copies or (files.named is not None and files.named <= files.guests.keys())


def load_guest(file: GuestFile, text: str, tree: Tree, config: Config) -> Guest:
    """A guest from its text, with the version that the config chooses for its node, or that the node runs."""
    version = config.version(file.node) or _recorded(tree, file.node) or NEWEST
    document = parse_document(file.display, text)
    return Guest(
        document,
        version,
        vmid=file.vmid,
        node=file.node,
        tree=tree,
        piped=file.piped,
        passed_over=file.vmid is None and file.is_in_layout,
    )


def _recorded(tree: Tree, node: str | None) -> Version | None:
    reading = tree.recorded_version(node)
    return reading.version if reading is not None else None


def _newest_recorded(inventories: Iterable[Inventory]) -> Version | None:
    """Of the whole cluster, in the middle of an upgrade the later one."""
    read = [recorded_version(inventory.pve) for inventory in inventories if inventory.pve]
    return max((reading.version for reading in read if reading is not None), default=None)
