"""Which files to lint, and to which /etc/pve tree each belongs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .errors import UserError
from .kind import FileKind, belongs_to_tree, kind_of

_TREE_FILES = ("storage.cfg", "datacenter.cfg", "jobs.cfg", "vzdump.cron", "replication.cfg", "user.cfg")
_TREE_FOLDERS = ("nodes", "mapping", "ha", "sdn")
_SKIPPED_FOLDERS = (".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__")


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

    def exclude(self, key: Path) -> None:
        """Take a guest out, of whom only its number stays known."""
        if (vmid := self.guests.pop(key).vmid) is not None:
            self.excluded.add(vmid)


@dataclass(slots=True)
class Discovered:
    trees: list[TreeFiles]
    skipped: list[str]
    """One line each: files that were named but are no guest configs."""


def discover(paths: Iterable[str]) -> Discovered:
    """The trees behind files and folders; raises DiscoveryError for a path that is not there."""
    trees: dict[Path, TreeFiles] = {}
    skipped: list[str] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            _take_folder(path, text, trees)
        elif path.is_file():
            _name(path, text, trees, skipped)
        else:
            raise DiscoveryError(f"{text}: no such file or folder")
    return Discovered([part for tree in trees.values() for part in _apart(tree)], skipped)


def single_file(path: Path, shown: str) -> TreeFiles:
    """A guest file that need not exist, in the tree where it would be."""
    resolved = path.resolve()
    root, node = _place_of(resolved)
    return TreeFiles(root, {resolved: GuestFile(path, _display(shown), _vmid(path.name), node)}, {resolved})


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


def misnamed_guests(root: Path) -> list[str]:
    """Files in a tree's VM folders that are named by a number which no VM can have, relative to the root."""
    folders = [root / "qemu-server", *sorted(root.glob("nodes/*/qemu-server"))]
    return [
        (folder / name).relative_to(root).as_posix()
        for folder in folders
        if folder.is_dir() and not folder.is_symlink()
        for name in sorted(entry.name for entry in os.scandir(folder))
        if _vmid(name) is None and name.endswith(".conf") and name.isascii() and name[:-5].isdigit()
    ]


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
    root, node = _place_of(resolved)
    if kind is FileKind.TREE_FILE:
        root = tree_root_of(resolved) or root
    tree = _part(root, text, trees)
    if tree.named is not None:
        tree.named.add(resolved)
    if kind is FileKind.GUEST:
        tree.guests[resolved] = GuestFile(path, _display(text), _vmid(path.name), node)


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
            root, node = _place_of(resolved / entry.name)
            yield root, GuestFile(path, _display(entry_shown), _vmid(entry.name), node)


def _is_guest_entry(entry: os.DirEntry[str], folder: Path, top: bool) -> bool:
    if _vmid(entry.name) is None or not entry.is_file():
        return False
    return folder.name == "qemu-server" or (top and _is_loose_guest(folder / entry.name))


def _is_loose_guest(path: Path) -> bool:
    """A guest config beside no `qemu-server` folder, in a folder that was named itself."""
    return path.parent.resolve().name != "lxc" and kind_of(path.resolve(), path) is FileKind.GUEST


def _place_of(path: Path) -> tuple[Path, str | None]:
    """(tree root, node) of a guest file, by its resolved path."""
    folder = path.parent
    if folder.name != "qemu-server":
        return folder, None
    if folder.parent.parent.name == "nodes":
        return folder.parent.parent.parent, folder.parent.name
    return folder.parent, None


def tree_root_of(path: Path) -> Path | None:
    """The nearest folder above a file that looks like /etc/pve."""
    return next((folder for folder in path.parents if is_tree(folder)), None)


def is_tree(folder: Path) -> bool:
    if any((folder / name).is_file() for name in _TREE_FILES):
        return True
    if (folder / "qemu-server").is_dir():
        return folder.parent.name != "nodes"
    return any((folder / name).is_dir() for name in _TREE_FOLDERS) and (folder / "nodes").is_dir()


def _vmid(name: str) -> int | None:
    stem, dot, suffix = name.rpartition(".")
    valid = suffix == "conf" and stem.isascii() and stem.isdigit() and 3 <= len(stem) <= 9 and stem[0] != "0"
    return int(stem) if valid and dot else None


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
