"""What lies below a folder: guests and trees. Links out of a tree lead nowhere, and what cannot be read ends nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pvelint.grammar.guest_kind import GuestKind
from pvelint.paths import is_file, is_folder

from .kind import CONFIG, kind_of
from .layout import GUEST_FOLDERS, is_tree, place_of, tree_root_of, vmid_of

_SKIPPED_FOLDERS = (".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", "priv")
"""`priv` is for root alone, in /etc/pve and in the folder of each node, and holds no guests."""
SUFFIX = ".conf"
_DEEPEST = 200


LEADS_OUT = "a link that leads out of its tree, not read"


class FoundGuest(NamedTuple):
    """A guest config below a folder."""

    root: Path
    """Of its tree."""
    resolved: Path
    path: Path
    shown: str
    node: str | None
    vmid: int | None
    is_link: bool
    kind: GuestKind
    by_content: bool = False
    """Nothing but its content tells that it is one."""


Includes = Callable[[str], bool]
"""Whether the config that holds in a folder takes a file, by the path that it is shown with, for a guest's."""


class _Walk(NamedTuple):
    visited: set[Path]
    links: list[tuple[Path, str]]
    by_content: bool
    """Configs in no folder of guests are wanted, too."""


class _Below(NamedTuple):
    """What holds in a folder and below it."""

    includes: Includes | None
    is_hidden: bool = False
    """The name of one of the folders begins with a dot."""
    depth: int = 0

    def inner(self, name: str) -> _Below:
        """What holds in the folder of this name."""
        return _Below(self.includes, self.is_hidden or _is_hidden(name), self.depth + 1)


class Search:
    """Looks below folders; tells in one line each what it left out."""

    def __init__(self, includes_of: Callable[[Path], Includes | None] = lambda folder: None) -> None:
        self._includes_of = includes_of
        self._notices: dict[str, None] = {}
        self._errors: dict[str, None] = {}

    @property
    def notices(self) -> list[str]:
        """Folders that may be anybody's: links out of the folder that was named."""
        return list(self._notices)

    @property
    def errors(self) -> list[str]:
        """What cannot be read, and guests that are links out of their tree."""
        return list(self._errors)

    def below(self, folder: Path, shown: str, *, by_content: bool = True) -> Iterator[Path | FoundGuest]:
        """The root of each tree that may hold no guest, and each guest."""
        walk = _Walk(set(), [], by_content)
        below = _Below(self._includes_of(folder) if by_content else None)
        yield from self._walk(folder, shown, walk, below, top=True)
        top = folder.resolve()
        allowed = (top, tree_root_of(top / "x") or top)
        for link, link_shown in walk.links:
            target = link.resolve()
            inside = next((inner for inner in allowed if _leads_to(target, inner)), None)
            if inside is None:
                self._notices[f"{link_shown}: {LEADS_OUT}"] = None
            elif target not in walk.visited and is_folder(target):
                is_hidden = any(map(_is_hidden, target.relative_to(inside).parts))
                linked = walk._replace(links=[])
                yield from self._walk(
                    link, link_shown, linked, below._replace(is_hidden=is_hidden), top=False
                )

    def files(self, folder: Path, shown: str) -> Iterator[Path]:
        """All files below a folder, links not followed."""
        for entry in self._entries(folder, shown):
            path = folder / entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield path
            elif entry.name not in _SKIPPED_FOLDERS:
                yield from self.files(path, join(shown, entry.name))

    def _walk(
        self, folder: Path, shown: str, walk: _Walk, below: _Below, *, top: bool
    ) -> Iterator[Path | FoundGuest]:
        resolved = folder.resolve()
        if resolved in walk.visited:
            return
        if below.depth > _DEEPEST:
            self._notices[f"{shown}: more than {_DEEPEST} folders deep, not looked into"] = None
            return
        walk.visited.add(resolved)
        entries = self._entries(folder, shown)
        if is_tree(resolved):
            yield resolved
        if walk.by_content and not top and any(entry.name == CONFIG for entry in entries):
            below = below._replace(includes=self._includes_of(folder))
        has_guests = resolved.name in GUEST_FOLDERS
        place = place_of(resolved / "x")
        for entry in entries:
            path, entry_shown = folder / entry.name, join(shown, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED_FOLDERS:
                    yield from self._walk(path, entry_shown, walk, below.inner(entry.name), top=False)
            elif entry.is_symlink() and is_folder(path):
                walk.links.append((path, entry_shown))
            elif (has_guests or top) and (vmid := vmid_of(entry.name)) is not None:
                yield from self._guest(entry, path, entry_shown, resolved, place, vmid)
            elif walk.by_content and not has_guests:
                yield from self._loose(entry, path, entry_shown, resolved, below)

    def _guest(
        self,
        entry: os.DirEntry[str],
        path: Path,
        shown: str,
        folder: Path,
        place: tuple[Path, str | None],
        vmid: int,
    ) -> Iterator[FoundGuest]:
        """`folder` is the resolved one that it is in, `place` what that is of a tree."""
        is_link = entry.is_symlink()
        if not (is_file(path) if is_link else entry.is_file()):
            return
        root, node = place
        target = (folder / entry.name).resolve() if is_link else folder / entry.name
        if is_link and not _leads_to(target, root):
            self._errors[f"{shown}: {LEADS_OUT}"] = None
        elif (kind := GUEST_FOLDERS.get(folder.name) or self._kind_of_loose(path, shown)) is not None:
            loose = folder.name not in GUEST_FOLDERS
            yield FoundGuest(root, target, path, shown, node, vmid, is_link, kind, by_content=loose)

    def _loose(
        self, entry: os.DirEntry[str], path: Path, shown: str, folder: Path, below: _Below
    ) -> Iterator[FoundGuest]:
        """In no folder of guests: what a config includes, and what evidently is one."""
        if not entry.is_file(follow_symlinks=False):
            return
        if included := below.includes is not None and below.includes(shown):
            kind = self._kind_of_loose(path, shown)
        elif below.is_hidden or _is_hidden(entry.name) or not entry.name.endswith(SUFFIX):
            return
        else:
            kind = self._evident_kind(path, shown)
        if kind is not None:
            number = vmid_of(entry.name)
            target = folder / entry.name
            yield FoundGuest(folder, target, path, shown, None, number, False, kind, by_content=not included)

    def _evident_kind(self, path: Path, shown: str) -> GuestKind | None:
        """Most files of other programs are their own affair, also where they cannot be read."""
        from .by_content import kind_by_content

        try:
            kind = kind_by_content(path)
            if kind is None and vmid_of(path.name) is not None:
                self._notices[f"{shown}: not evidently a guest config, not linted unless it is named"] = None
            return kind
        except OSError as error:
            if vmid_of(path.name) is not None:
                self._errors[f"{shown}: {error.strerror}"] = None
            return None

    def _kind_of_loose(self, path: Path, shown: str) -> GuestKind | None:
        """Of a guest config in no folder of guests, but in one that was named itself."""
        try:
            return kind_of(path.resolve(), path).guest
        except OSError as error:
            self._errors[f"{shown}: {error.strerror}"] = None
            return None

    def _entries(self, folder: Path, shown: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as found:
                return sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self._errors[f"{shown}: {error.strerror}"] = None
            return []


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def stays_inside(path: Path, folder: Path) -> bool:
    """Whether what a path means lies below a folder, links followed, and in no folder that is for root alone."""
    return _leads_to(path.resolve(), folder.resolve())


def _leads_to(target: Path, folder: Path) -> bool:
    return target.is_relative_to(folder) and not any(
        part in _SKIPPED_FOLDERS for part in target.relative_to(folder).parts
    )


def join(shown: str, name: str) -> str:
    """How a file in a folder is shown that is shown like this."""
    return name if shown in (".", "./") else f"{shown.rstrip('/')}/{name}" if shown != "/" else f"/{name}"
