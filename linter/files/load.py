"""From discovered files to a tree of guests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


def load_tree(
    files: TreeFiles, config: Config, texts: Texts, errors: list[str], around: Collection[Path] | None = None
) -> Tree:
    """The tree with all its guests, those left out that cannot be read: one line in `errors` each.

    With `around`, resolved paths, it has just these guests and those that may share something with them.
    """
    tree = _without_guests(files, config, texts, errors)
    read = _all(files, tree, config, texts) if around is None else _some(files, tree, config, texts, around)
    for key, file in files.guests.items():
        guest, error = read[key]
        errors += [error] if error else []
        if guest is not None:
            tree.guests.append(guest)
        elif file.vmid is not None:
            tree.unread.add(file.vmid)
    return tree


def _without_guests(files: TreeFiles, config: Config, texts: Texts, errors: list[str]) -> Tree:
    nodes = list(dict.fromkeys(guest.node for guest in files.guests.values()))
    beside = NO_FILES if files.copies else find_cluster_files(files.root, config, texts)
    errors += beside.errors
    inventories = load_inventories(files.root, config.inventory, nodes, errors)
    tree = Tree(
        relative(files.root),
        config.version(None) or _newest_recorded(inventories) or NEWEST,
        beside.cluster,
        inventories=inventories,
        device_tables={node: table.pci for node, table in config.nodes.items()},
        tracked=lambda: [] if files.asks_for_guests_only else tracked_files(files.root),
        misnamed=lambda: [] if files.asks_for_guests_only else _misnamed(files.root, config),
    )
    tree.unread |= files.excluded
    tree.unread_containers |= beside.unread_containers
    return tree


_Read = dict[Path, tuple[Guest | None, str]]
"""By resolved path a guest, or why it cannot be read; neither for one that was not asked for."""


def _all(files: TreeFiles, tree: Tree, config: Config, texts: Texts) -> _Read:
    return {key: _guest_or_error(file, tree, config, texts) for key, file in files.guests.items()}


def _some(files: TreeFiles, tree: Tree, config: Config, texts: Texts, around: Collection[Path]) -> _Read:
    from pvelint.grammar.joins.partners import Partners

    read = {key: _guest_or_error(files.guests[key], tree, config, texts) for key in around}
    partners = Partners(tree, [guest for guest, _ in read.values() if guest is not None])
    for key, file in files.guests.items():
        if key not in read:
            try:
                is_one = partners.may_hold(texts.of(file.path), file.vmid, file.node)
            except OSError:
                is_one = True
            wanted = is_one or not file.is_in_layout
            read[key] = _guest_or_error(file, tree, config, texts) if wanted else (None, "")
    return read


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
