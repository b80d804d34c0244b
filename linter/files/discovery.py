"""Which files to lint, and to which /etc/pve tree each belongs."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import starmap
from pathlib import Path

from pvelint.errors import UserError
from pvelint.grammar.config_file.etc_pve import name_by_end
from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record, field, replace
from pvelint.paths import display, display_root, working_folder

from .kind import FileKind, is_read, kind_of, not_linted
from .layout import GUEST_FOLDERS, is_tree, known_name, place_of, tree_root_of, vmid_of
from .search import FoundGuest, Includes, Search


class DiscoveryError(UserError):
    """A path that was named cannot be linted."""


class GuestFile(Record):
    """A guest config: where it is, how it is shown, and what its path says."""

    path: Path
    display: str
    vmid: int | None
    node: str | None
    piped: bool = False
    """Its text comes from stdin."""
    kind: GuestKind = VM
    by_content: bool = False
    """Nobody named or included it: nothing but its content tells what it is."""

    @property
    def is_in_layout(self) -> bool:
        """Whether it is where /etc/pve has its guests, or a copy of it."""
        if self.piped:
            return False
        return self.path.parent.name in GUEST_FOLDERS or self.path.resolve().parent.name in GUEST_FOLDERS


class TreeFiles(Record, frozen=False):
    """An /etc/pve tree (or a folder with single files): its guests, and which of them were asked for."""

    root: Path
    guests: dict[Path, GuestFile] = field(default_factory=dict)
    """By resolved path, so that no file is there twice."""
    named: set[Path] | None = None
    """Only these are reported on; None means all, the other files of the tree included."""
    copies: bool = False
    """Configs that only lie in the tree's folder: what it says does not hold for them."""
    excluded: set[tuple[GuestKind, int]] = field(default_factory=set)
    """The kinds and numbers of guests that are there but not to be judged."""
    placed: Mapping[str, Path] = field(default_factory=dict)
    """By its name in /etc/pve a file that was named and lies in no tree, or comes from stdin; no guest's."""
    is_alone: bool = False
    """It has such a file and nothing else."""

    @property
    def is_whole(self) -> bool:
        """Whether all guests that may share something with those asked for are there."""
        return self.named is None or (is_tree(self.root) and not self.copies and not self.is_alone)

    @property
    def asks_for_guests_only(self) -> bool:
        """Whether no other file of the tree is to be reported on."""
        return self.copies or (self.named is not None and self.named <= self.guests.keys())

    @property
    def unwritten(self) -> frozenset[str]:
        """The guests that are linted but never fixed, as findings name them."""
        return frozenset(guest.display for guest in self.guests.values() if guest.by_content)

    def exclude(self, key: Path) -> None:
        """Take a guest out, of whom only its number stays known."""
        guest = self.guests.pop(key)
        if guest.vmid is not None:
            self.excluded.add((guest.kind, guest.vmid))

    def only(self, shown: Container[str]) -> TreeFiles:
        """The same with just these guests, of the others only the numbers known."""
        part = replace(self, guests=dict(self.guests), excluded=set(self.excluded))
        for key in [key for key, guest in self.guests.items() if guest.display not in shown]:
            part.exclude(key)
        return part


class Discovered(Record, frozen=False):
    """What paths came to."""

    trees: list[TreeFiles]
    skipped: list[str]
    """One line each: files that were named but are no guest configs, and folders that are links out of them."""
    foreign: tuple[str, ...] = ()
    """The files that were named and that nothing reads."""
    errors: list[str] = field(default_factory=list)
    """One line each: what cannot be read, and guests that are links out of their tree."""
    paths: tuple[Path, ...] = ()
    """The files and folders themselves."""
    texts: Mapping[Path, str] = field(default_factory=dict)
    """Texts that stand for those on disk."""


def discover(
    paths: Iterable[str], includes_of: Callable[[Path], Includes | None] = lambda folder: None
) -> Discovered:
    """The trees behind files and folders; raises DiscoveryError for a path that is not there.

    `includes_of` says what else the config that holds in a folder takes for guest configs.
    """
    found = _Found(Search(includes_of))
    named = tuple(paths)
    for text in named:
        if not text:  # Path("") is the working folder, which nobody meant who gave an unset variable
            raise DiscoveryError("an empty path")
        path = Path(text)
        if path.is_dir():
            found.take_folder(path, text)
        elif path.is_file():
            found.take_file(path, text)
        else:
            raise DiscoveryError(
                f"{text}: {'neither a file nor a' if path.exists() else 'no such file or'} folder"
            )
    found.take_loose()
    trees = [part for tree in (*found.trees.values(), *found.alone.values()) for part in _apart(tree)]
    skipped = [*starmap(not_linted, found.foreign.items()), *found.search.notices]
    return Discovered(trees, skipped, tuple(found.foreign), found.search.errors, tuple(map(Path, named)))


def tree_around(root: Path, shown: str) -> TreeFiles:
    """A tree of which nothing was named so far, with all its guests; `shown` is a path in it as it was given."""
    return _Found().part(root, shown)


def alone(path: Path, resolved: Path) -> TreeFiles | None:
    """A file of /etc/pve that has no place in a tree; None for others, and where nothing reads it."""
    root, name = tree_root_of(resolved), name_by_end(resolved.parts)
    if name is None or (root is not None and known_name(resolved, root) is not None):
        return None
    return TreeFiles(resolved.parent, named={resolved}, placed={name: path}, is_alone=True)


def _apart(tree: TreeFiles) -> Iterator[TreeFiles]:
    """A tree, and by themselves the configs beside its folders: copies, or those of another machine."""
    root = str(tree.root)
    beside = {path: guest for path, guest in tree.guests.items() if os.path.dirname(path) == root}  # noqa: PTH120
    if not beside or len(beside) == len(tree.guests):
        yield tree
        return
    tree.guests = {path: guest for path, guest in tree.guests.items() if path not in beside}
    copies = TreeFiles(tree.root, beside, copies=True)
    if tree.named is not None:
        copies.named = tree.named & beside.keys()
        tree.named -= copies.named
    yield from (part for part in (tree, copies) if part.named is None or part.named)


class _Found:
    """What the named paths came to so far."""

    def __init__(self, search: Search | None = None) -> None:
        self.trees: dict[Path, TreeFiles] = {}
        self.alone: dict[Path, TreeFiles] = {}
        self.foreign: dict[str, FileKind] = {}
        """Files that were named and that nothing reads."""
        self.search = search or Search()
        self._loose: dict[Path, tuple[FoundGuest, Path]] = {}
        """By resolved path what only its content tells, and the folder that was named."""
        self._here = working_folder()

    def take_folder(self, path: Path, text: str) -> None:
        """The trees in a folder; if it is a part of a tree itself, that part is named and the rest is context."""
        top = path.resolve()
        for found in self.search.below(path, text):
            if not isinstance(found, Path) and found.by_content:
                self._loose.setdefault(found.resolved, (found, top))
                continue
            root = found if isinstance(found, Path) else found.root
            if root in top.parents:
                tree = self.part(root, text)
            else:
                tree = self.trees.setdefault(root, TreeFiles(root))
                tree.named = None
            if not isinstance(found, Path):
                self._add(tree, found)
                if tree.named is not None:
                    tree.named.add(found.resolved)
        if (outer := tree_root_of(top)) is None:
            return
        files = map(Path.resolve, self.search.files(path, text))
        if others := {file for file in files if is_read(file, outer)}:
            tree = self.part(outer, text)
            if tree.named is not None:
                tree.named |= others

    def take_file(self, path: Path, text: str) -> None:
        """A guest, or another file of a tree. A link that is named is followed."""
        resolved = path.resolve()
        kind = kind_of(resolved, path)
        if kind is FileKind.TREE_FILE and (single := alone(path, resolved)) is not None:
            self.alone.setdefault(resolved, single)
            return
        root, node = place_of(resolved)
        if kind.guest is None:
            root = tree_root_of(resolved) or root
            if not is_read(resolved, root):
                self.foreign[text] = kind
                return
        tree = self.part(root, text)
        if tree.named is not None:
            tree.named.add(resolved)
        if kind.guest is not None:
            tree.guests[resolved] = GuestFile(path, display(text), vmid_of(path.name), node, kind=kind.guest)

    def take_loose(self) -> None:
        """What only its content tells, unless git ignores it; each folder is a tree of its own."""
        if not self._loose:
            return
        from .git_ignored import not_ignored

        kept = not_ignored({path: top for path, (_, top) in self._loose.items()})
        for path, (found, _) in self._loose.items():
            if path in kept:
                tree = self.trees.setdefault(found.root, TreeFiles(found.root))
                tree.named = None
                self._add(tree, found)

    def part(self, root: Path, text: str) -> TreeFiles:
        """The tree of which the path named as `text` is a part, with all its guests as context."""
        if root not in self.trees:
            tree = self.trees[root] = TreeFiles(root, named=set())
            if is_tree(root):
                for found in self.search.below(root, display_root(text, root), by_content=False):
                    if not isinstance(found, Path) and found.root == root:
                        self._add(tree, found)
        return self.trees[root]

    def _add(self, tree: TreeFiles, found: FoundGuest) -> None:
        """A file that has a name of its own and links to it goes by its own name, one that was named by that."""
        if found.resolved in tree.guests and (found.is_link or found.by_content):
            return
        shown = display(found.shown, self._here)
        tree.guests[found.resolved] = GuestFile(
            found.path, shown, found.vmid, found.node, kind=found.kind, by_content=found.by_content
        )
