"""From discovered files to a tree of guests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pvelint.config import Config
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.several import find_seam
from pvelint.grammar.guest_class import guest_class
from pvelint.grammar.guest_kind import CONTAINER, VM, GuestKind
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
    from pvelint.grammar.joins.partners import Partners


Parsed = dict[Path, tuple[str, Guest]]
"""By resolved path a guest, and the text that it was read from."""


class Part(NamedTuple):
    """Some guests of a tree; of the others only the numbers are known."""

    guests: Collection[Path]
    """By resolved path."""
    with_partners: bool = False
    """And all that may share something with them."""


def load_tree(
    files: TreeFiles,
    config: Config,
    texts: Texts,
    errors: list[str],
    part: Part | None = None,
    parsed: Parsed | None = None,
) -> Tree:
    """The tree with all its guests, those left out that cannot be read: one line in `errors` each.

    Of the guests `parsed` before, by resolved path, those whose texts are the same move to the new tree; it keeps all.
    """
    tree = _without_guests(files, config, texts, errors)
    reader = _GuestReader(tree, config, texts, {} if parsed is None else parsed)
    read = reader.all(files) if part is None else reader.some(files, part)
    unread = set(files.excluded)
    for key, file in files.guests.items():
        guest, error = read[key]
        errors += [error] if error else []
        if guest is not None:
            tree.guests.append(guest)
        elif file.vmid is not None:
            unread.add((file.kind, file.vmid))
    tree.unread, tree.unread_containers = (_numbers(unread, kind) for kind in (VM, CONTAINER))
    return tree


def _numbers(guests: Iterable[tuple[GuestKind, int]], kind: GuestKind) -> frozenset[int]:
    return frozenset(vmid for of, vmid in guests if of is kind)


def _without_guests(files: TreeFiles, config: Config, texts: Texts, errors: list[str]) -> Tree:
    nodes = list(dict.fromkeys(guest.node for guest in files.guests.values()))
    inventories = load_inventories(files.root, config.inventory, nodes, errors)
    version = config.version(None) or _newest_recorded(inventories) or NEWEST
    beside = NO_FILES if files.copies else find_cluster_files(files, texts, version)
    errors += beside.errors
    return Tree(
        relative(files.root),
        version,
        beside.cluster,
        inventories=inventories,
        device_tables={node: table.pci for node, table in config.nodes.items()},
        tracked=lambda: [] if files.asks_for_guests_only else tracked_files(files.root),
        misnamed=lambda: [] if files.asks_for_guests_only else _misnamed(files.root, config),
    )


_Read = dict[Path, tuple[Guest | None, str]]
"""By resolved path a guest, or why it cannot be read; neither for one that was not asked for."""


class _GuestReader:
    def __init__(self, tree: Tree, config: Config, texts: Texts, parsed: Parsed) -> None:
        self._tree = tree
        self._config = config
        self._texts = texts
        self._parsed = parsed

    def all(self, files: TreeFiles) -> _Read:
        return {key: self._guest_or_error(key, file) for key, file in files.guests.items()}

    def some(self, files: TreeFiles, part: Part) -> _Read:
        read = {key: self._guest_or_error(key, files.guests[key]) for key in part.guests}
        if not part.with_partners or len(read) == len(files.guests):
            return {key: read.get(key, (None, "")) for key in files.guests}
        from pvelint.grammar.joins.partners import Partners

        partners = Partners(self._tree, [guest for guest, _ in read.values() if guest is not None])
        for key, file in files.guests.items():
            if key not in read:
                wanted = self._may_be_one(partners, file) or not file.is_in_layout
                read[key] = self._guest_or_error(key, file) if wanted else (None, "")
        return read

    def _may_be_one(self, partners: Partners, file: GuestFile) -> bool:
        try:
            return partners.may_hold(self._texts.of(file.path), file.vmid, file.node)
        except OSError:
            return True

    def _guest_or_error(self, key: Path, file: GuestFile) -> tuple[Guest | None, str]:
        try:
            text = self._texts.of(file.path)
        except OSError as error:
            return None, f"{file.display}: {error.strerror}"
        guest = self._guest(key, file, text)
        seam = None if file.is_in_layout else find_seam(guest.document)
        if seam is None:
            return guest, ""
        where = f"{file.display}:{seam.line}"
        return None, f"{where}: this seems to be more than one config: {seam.reason} (give each by itself)"

    def _guest(self, key: Path, file: GuestFile, text: str) -> Guest:
        before, known = self._parsed.get(key, ("", None))
        if known is not None and before == text and self._reads_alike(known):
            known.tree = self._tree
            return known
        guest = load_guest(file, text, self._tree, self._config)
        self._parsed[key] = text, guest
        return guest

    def _reads_alike(self, guest: Guest) -> bool:
        models = self._tree.cluster.custom_cpu_models if guest.kind is VM else None
        return guest.cpu_models == models and guest.version is _version(guest.node, self._tree, self._config)


def _misnamed(root: Path, config: Config) -> list[str]:
    return [name for name in misnamed_guests(root) if not config.excludes(relative(root / name))]


def load_guest(file: GuestFile, text: str, tree: Tree, config: Config) -> Guest:
    """A guest from its text, with the version that the config chooses for its node, or that the node runs."""
    version = _version(file.node, tree, config)
    document = parse_document(file.display, text, file.kind)
    return guest_class(file.kind)(
        document,
        version,
        vmid=file.vmid,
        node=file.node,
        tree=tree,
        piped=file.piped,
        passed_over=file.vmid is None and file.is_in_layout,
    )


def _version(node: str | None, tree: Tree, config: Config) -> Version:
    return config.version(node) or _recorded(tree, node) or NEWEST


def _recorded(tree: Tree, node: str | None) -> Version | None:
    reading = tree.recorded_version(node)
    return reading.version if reading is not None else None


def _newest_recorded(inventories: Iterable[Inventory]) -> Version | None:
    """Of the whole cluster, in the middle of an upgrade the later one."""
    read = [recorded_version(inventory.pve) for inventory in inventories if inventory.pve]
    return max((reading.version for reading in read if reading is not None), default=None)
