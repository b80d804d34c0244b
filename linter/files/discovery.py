"""Which files to lint, and to which /etc/pve tree each belongs."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pvelint.errors import UserError

from .kind import FileKind, belongs_to_tree, kind_of
from .layout import is_tree, place_of, tree_root_of, vmid_of

_SKIPPED_FOLDERS = (".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", "priv")
"""`priv` is for root alone, in /etc/pve and in the folder of each node, and holds no guests."""


class DiscoveryError(UserError):
    """A path that was named cannot be linted."""


@dataclass(frozen=True, slots=True)
class GuestFile:
    """A guest config: where it is, how it is shown, and what its path says."""

    path: Path
    display: str
    vmid: int | None
    node: str | None


@dataclass(slots=True)
class TreeFiles:
    """An /etc/pve tree (or a folder with single files): its guests, and which of them were asked for."""

    root: Path
    guests: dict[Path, GuestFile] = field(default_factory=dict)
    """By resolved path, so that no file is there twice."""
    named: set[Path] | None = None
    """Only these are reported on; None means all, the other files of the tree included."""
    copies: bool = False
    """Configs that only lie in the tree's folder: what it says does not hold for them."""
    excluded: set[int] = field(default_factory=set)
    """The numbers of VMs that are there but not to be judged."""

    @property
    def is_whole(self) -> bool:
        """Whether all guests that may share something with those asked for are there."""
        return self.named is None or (is_tree(self.root) and not self.copies)

    def exclude(self, key: Path) -> None:
        """Take a guest out, of whom only its number stays known."""
        if (vmid := self.guests.pop(key).vmid) is not None:
            self.excluded.add(vmid)

    def only(self, shown: Container[str]) -> TreeFiles:
        """The same with just these guests, of the others only the numbers known."""
        part = replace(self, guests=dict(self.guests), excluded=set(self.excluded))
        for key in [key for key, guest in self.guests.items() if guest.display not in shown]:
            part.exclude(key)
        return part


@dataclass(slots=True)
class Discovered:
    """What paths came to."""

    trees: list[TreeFiles]
    skipped: list[str]
    """One line each: files that were named but are no guest configs."""
    paths: tuple[Path, ...] = ()
    """The files and folders themselves."""
    texts: Mapping[Path, str] = field(default_factory=dict)
    """Texts that stand for those on disk."""


def discover(paths: Iterable[str]) -> Discovered:
    """The trees behind files and folders; raises DiscoveryError for a path that is not there."""
    trees: dict[Path, TreeFiles] = {}
    skipped: list[str] = []
    named = tuple(paths)
    for text in named:
        if not text:  # Path("") is the working folder, which nobody meant who gave an unset variable
            raise DiscoveryError("an empty path")
        path = Path(text)
        if path.is_dir():
            _take_folder(path, text, trees)
        elif path.is_file():
            _name(path, text, trees, skipped)
        else:
            raise DiscoveryError(
                f"{text}: {'neither a file nor a' if path.exists() else 'no such file or'} folder"
            )
    found = [part for tree in trees.values() for part in _apart(tree)]
    return Discovered(found, skipped, tuple(map(Path, named)))


def single_file(path: Path, shown: str) -> TreeFiles:
    """A guest file that need not exist, in the tree where it would be, whose other guests are context."""
    resolved = path.resolve()
    root, node = place_of(resolved)
    tree = TreeFiles(root, named=set()) if root == resolved.parent else _part(root, shown, {})
    tree.guests[resolved] = GuestFile(path, _display(shown), vmid_of(path.name), node)
    tree.named = {resolved}
    return tree


def _apart(tree: TreeFiles) -> Iterator[TreeFiles]:
    """A tree, and by themselves the configs beside its folders: copies, or those of another machine."""
    beside = {path: guest for path, guest in tree.guests.items() if path.parent == tree.root}
    if not beside or len(beside) == len(tree.guests):
        yield tree
        return
    tree.guests = {path: guest for path, guest in tree.guests.items() if path not in beside}
    copies = TreeFiles(tree.root, beside, copies=True)
    if tree.named is not None:
        copies.named = tree.named & beside.keys()
        tree.named -= copies.named
    yield from (part for part in (tree, copies) if part.named is None or part.named)


def _take_folder(path: Path, text: str, trees: dict[Path, TreeFiles]) -> None:
    """The trees in a folder; if it is a part of a tree itself, that part is named and the rest is context."""
    top = path.resolve()
    for root, guest in _search(path, text):
        if root in top.parents:
            tree = _part(root, text, trees)
        else:
            tree = trees.setdefault(root, TreeFiles(root))
            tree.named = None
        if guest is not None:
            resolved = guest.path.resolve()
            tree.guests[resolved] = guest
            if tree.named is not None:
                tree.named.add(resolved)
    outer = tree_root_of(top)
    if outer is not None and (others := [file for file in top.rglob("*") if belongs_to_tree(file)]):
        tree = _part(outer, text, trees)
        if tree.named is not None:
            tree.named.update(file.resolve() for file in others)


def _name(path: Path, text: str, trees: dict[Path, TreeFiles], skipped: list[str]) -> None:
    """Take in a file that was named: a guest, or another file of a tree."""
    resolved = path.resolve()
    kind = kind_of(resolved, path)
    if kind is not FileKind.GUEST and kind is not FileKind.TREE_FILE:
        skipped.append(f"{text}: {kind.value}, not linted")
        return
    root, node = place_of(resolved)
    if kind is FileKind.TREE_FILE:
        root = tree_root_of(resolved) or root
    tree = _part(root, text, trees)
    if tree.named is not None:
        tree.named.add(resolved)
    if kind is FileKind.GUEST:
        tree.guests[resolved] = GuestFile(path, _display(text), vmid_of(path.name), node)


def _part(root: Path, text: str, trees: dict[Path, TreeFiles]) -> TreeFiles:
    """The tree of which the path named as `text` is a part, with all its guests as context."""
    if root not in trees:
        tree = trees[root] = TreeFiles(root, named=set())
        if is_tree(root):
            for found, guest in _search(root, _display_root(text, root)):
                if guest is not None and found == root:
                    tree.guests[guest.path.resolve()] = guest
    return trees[root]


def _search(folder: Path, shown: str) -> Iterator[tuple[Path, GuestFile | None]]:
    """(tree root, guest) for each guest below a folder; (root, None) for a tree that may hold no guest."""
    links: list[tuple[Path, str]] = []
    visited: set[Path] = set()
    yield from _walk(folder, shown, visited, links, top=True)
    for link, link_shown in links:
        target = link.resolve()
        if target not in visited and target.is_dir():
            yield from _walk(link, link_shown, visited, [], top=False)


def _walk(
    folder: Path, shown: str, visited: set[Path], links: list[tuple[Path, str]], *, top: bool
) -> Iterator[tuple[Path, GuestFile | None]]:
    resolved = folder.resolve()
    if resolved in visited:
        return
    visited.add(resolved)
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    if is_tree(resolved):
        yield resolved, None
    for entry in entries:
        path, entry_shown = folder / entry.name, _join(shown, entry.name)
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED_FOLDERS:
                yield from _walk(path, entry_shown, visited, links, top=False)
        elif entry.is_symlink() and path.is_dir():
            links.append((path, entry_shown))
        elif _is_guest_entry(entry, resolved, top):
            root, node = place_of(resolved / entry.name)
            yield root, GuestFile(path, _display(entry_shown), vmid_of(entry.name), node)


def _is_guest_entry(entry: os.DirEntry[str], folder: Path, top: bool) -> bool:
    path = folder / entry.name
    if vmid_of(entry.name) is None or not (entry.is_file(follow_symlinks=False) or path.is_file()):
        return False
    return folder.name == "qemu-server" or (top and _is_loose_guest(path))


def _is_loose_guest(path: Path) -> bool:
    """A guest config beside no `qemu-server` folder, in a folder that was named itself."""
    return path.parent.resolve().name != "lxc" and kind_of(path.resolve(), path) is FileKind.GUEST


def _join(shown: str, name: str) -> str:
    return name if shown in (".", "./") else f"{shown.rstrip('/')}/{name}" if shown != "/" else f"/{name}"


def _display_root(text: str, root: Path) -> str:
    return str(root) if Path(text).is_absolute() else os.path.relpath(root)


def _display(shown: str) -> str:
    """Relative to the working folder where it is below it; `/` between the parts."""
    here = f"{Path.cwd()}{os.sep}"
    if shown.startswith(here):
        return shown[len(here) :]
    return os.path.normpath(shown)
