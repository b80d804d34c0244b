"""How /etc/pve is laid out: which tree, node and VM a path speaks of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from pvelint.grammar.config_file.etc_pve import (
    BESIDE_GUESTS,
    BY_FOLDER,
    LANDMARKS,
    LARGEST_VMID,
    SMALLEST_VMID,
)
from pvelint.grammar.guest_kind import GuestKind
from pvelint.grammar.syntax.scalars import is_digits, whole_number
from pvelint.paths import is_file, is_folder

GUEST_FOLDERS = {"qemu-server": GuestKind.VM, "lxc": GuestKind.CONTAINER}
_FIRST_NAMES = frozenset(("nodes", *GUEST_FOLDERS, *(name.partition("/")[0] for name in LANDMARKS)))
"""A folder that has none of these is no tree."""


def place_of(path: Path) -> tuple[Path, str | None]:
    """(tree root, node) of a guest file, by its resolved path."""
    folder = path.parent
    if folder.name not in GUEST_FOLDERS:
        return folder, None
    if folder.parent.parent.name == "nodes":
        return folder.parent.parent.parent, folder.parent.name
    return folder.parent, None


def tree_root_of(path: Path) -> Path | None:
    """The nearest folder above a file that looks like /etc/pve, or where it is one beside it, the `pve` there."""
    return next((folder for folder in (*_beside(path), *path.parents) if is_tree(folder)), None)


def _beside(path: Path) -> Iterator[Path]:
    for pattern in BESIDE_GUESTS:
        inner = pattern.removeprefix("../")
        if inner != pattern and path.match(inner):
            yield path.parents[inner.count("/")] / "pve"


def known_name(path: Path, root: Path) -> str | None:
    """What a file that is no guest's is called in a tree; None where nothing reads it there."""
    name = os.path.relpath(path, root).replace(os.sep, "/")
    depth = name.count("/")
    known = any(fnmatchcase(name, pattern) for pattern in BESIDE_GUESTS if pattern.count("/") == depth)
    return name if known else None


def is_by_folder(path: Path) -> bool:
    """Whether the folder of a file, and not its name, makes it one of a tree: `nodes/pve1/config`."""
    if not any(map(path.match, BY_FOLDER)):
        return False
    root = tree_root_of(path)
    return root is not None and known_name(path, root) is not None


def is_tree(folder: Path) -> bool:
    """Whether a folder looks like /etc/pve, or a copy of some of it."""
    names = _FIRST_NAMES.intersection(_names(folder))
    if not names:
        return False
    if any(name.partition("/")[0] in names and is_file(folder / name) for name in LANDMARKS):
        return True
    if is_folder(folder / "qemu-server") or any(map(vmid_of, _names(folder / "lxc"))):
        return folder.parent.name != "nodes"
    return is_folder(folder / "nodes")


def vmid_of(name: str) -> int | None:
    """The number in `100.conf`; None for a name that no VM's config has."""
    stem, _, suffix = name.rpartition(".")
    number = whole_number(stem) if suffix == "conf" else None
    valid = number is not None and str(number) == stem and SMALLEST_VMID <= number <= LARGEST_VMID
    return number if valid else None


def misnamed_guests(root: Path) -> list[str]:
    """Files in a tree's guest folders that are named by a number which no guest can have, relative to the root."""
    folders = [
        folder for name in GUEST_FOLDERS for folder in (root / name, *sorted(root.glob(f"nodes/*/{name}")))
    ]
    return [
        (folder / name).relative_to(root).as_posix()
        for folder in folders
        if folder.resolve() == root.resolve() / folder.relative_to(root)
        for name in _names(folder)
        if vmid_of(name) is None and name.endswith(".conf") and is_digits(name[:-5])
    ]


def _names(folder: Path) -> list[str]:
    """None of a folder that is not there or cannot be read, of which discovery tells."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  (names alone)
    except OSError:
        return []
