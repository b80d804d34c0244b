"""All that the findings in a tree depend on but its guests' files, as one key."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pvelint
import pvelint.grammar
import pvelint.rules
from pvelint.config import Config
from pvelint.config.model import THIS_MACHINE
from pvelint.files.cluster_files import names_alone
from pvelint.files.discovery import TreeFiles
from pvelint.files.git import tracked_files
from pvelint.files.inventories import inventory_files
from pvelint.files.layout import is_tree
from pvelint.grammar.config_file.etc_pve import BESIDE_GUESTS
from pvelint.grammar.record import fields
from pvelint.limits import Limit, read_found

_MOST_FILES = 100_000
_MOST_BYTES = 1 << 28
_LARGEST = Limit.RECORD.most
"""No larger file is read."""
_NEVER_READ = frozenset(("priv", "lrm_status", "manager_status"))
"""Keys and passwords of the cluster, and what HA notes every few seconds: no rule looks into them."""
_FOLDERS_BESIDE = sorted(
    {name.split("/")[1] for name in BESIDE_GUESTS if name.count("/") > 1 and name[0] == "."}
)
"""Beside the tree."""
_READ_BY_NAME = tuple(
    name for name in BESIDE_GUESTS if "/." in name or (name[:3] == "../" and name.count("/") == 1)
)
"""Files that no reading of those folders and of the tree comes upon."""


class _TooMuchError(Exception):
    """Not all of it can be known, or not at a reasonable cost."""


def key_of(files: TreeFiles, config: Config) -> str | None:
    """Equal keys and guests, equal findings; None for what cannot be known by its files: plugins, this machine's own hardware, a folder that is no tree."""
    if config.plugins or Path(THIS_MACHINE) in config.inventory or not is_tree(files.root):
        return None
    digest = sha256()
    try:
        for part in (*_program(), *_request(files, config), *_inputs(files, config)):
            raw = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
            digest.update(b"%d:%b" % (len(raw), raw))
    except (_TooMuchError, OSError):
        return None
    return digest.hexdigest()


def _program() -> Iterator[str]:
    """This version of pvelint and of what it runs on; a checkout's files change without the version."""
    yield f"{pvelint.__version__} {sys.version}"
    for package in (pvelint, pvelint.grammar, pvelint.rules):
        for folder in package.__path__:
            if not Path(folder).is_dir():
                yield _on_disk(Path(folder))
            for place, folders, names in os.walk(folder):
                folders[:] = sorted(name for name in folders if name != "__pycache__")
                for name in sorted(names):
                    yield f"{place}/{name} {(Path(place) / name).stat().st_mtime_ns}"
    spec = find_spec("lark")
    if spec is not None and spec.origin:
        yield _on_disk(Path(spec.origin))


def _on_disk(path: Path) -> str:
    """What tells a file from another one; what is inside an archive is as old as that, and as large."""
    file = next((above for above in (path, *path.parents) if above.is_file()), path)
    found = file.stat()
    return f"{file} {found.st_mtime_ns} {found.st_size}"


def _request(files: TreeFiles, config: Config) -> Iterator[str]:
    yield f"{Path.cwd()}\0{files.root}\0{files.copies}"
    for name in fields(config):
        value = getattr(config, name)
        yield f"{name}={sorted(value) if isinstance(value, frozenset) else value!r}"
    yield repr(sorted({str(guest.node) for guest in files.guests.values()}))
    yield repr(sorted(files.excluded))


def _inputs(files: TreeFiles, config: Config) -> Iterator[str | bytes]:
    root = files.root
    reader = _Reader(config.cache_dir, frozenset(map(str, files.guests)))
    yield from reader.read(root)
    yield repr(sorted(names_alone(root)))
    for folder in _FOLDERS_BESIDE:
        yield from reader.read(root.parent / folder)
    for name in _READ_BY_NAME:
        beside = name.removeprefix("../")
        yield from reader.read_file((root if beside == name else root.parent) / beside)
    for path in inventory_files(root, config.inventory):
        if not path.is_file():  # a pipe, which can be read only once
            raise _TooMuchError
        yield from (str(path), read_found(path, Limit.RECORD))
    tracked = tracked_files(root)
    yield repr(tracked and [name for name in tracked if root / name not in files.guests])


class _Reader:
    """Names and contents of everything in a folder; of hidden files, rules see those alone that are read by name."""

    def __init__(self, cache: Path | None, guests: frozenset[str]) -> None:
        self._cache = str(cache.resolve()) if cache is not None else ""
        self._guests = guests
        self._files = 0
        self._bytes = 0

    def read(self, folder: Path) -> Iterator[str | bytes]:
        if not folder.is_dir():
            yield f"no {folder}"
            return
        top = folder.resolve()
        yield from self._read(folder, top)

    def read_file(self, path: Path) -> Iterator[str | bytes]:
        if path.is_symlink():
            raise _TooMuchError
        if path.is_file():
            yield from (str(path), self._content(str(path)))

    def _read(self, folder: Path, top: Path) -> Iterator[str | bytes]:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _NEVER_READ or entry.path == self._cache:
                continue
            if entry.path in self._guests:
                continue
            yield entry.path
            if entry.is_symlink():
                yield from self._read_link(Path(entry.path), top)
            elif entry.is_dir():
                yield "folder"
                yield from self._read(Path(entry.path), top)
            elif entry.is_file():
                yield self._content(entry.path)

    def _read_link(self, link: Path, top: Path) -> Iterator[str | bytes]:
        yield str(link.readlink())
        target = link.resolve()
        if str(target) in self._guests:
            return
        if target.is_file() and target.is_relative_to(top):
            yield self._content(str(target))
        elif target.is_file() or (
            target.is_dir() and top not in (target, *target.parents)
        ):  # of which a line will tell: what has errors is not kept
            raise _TooMuchError

    def _content(self, path: str) -> bytes:
        with open(path, "rb") as file:  # noqa: PTH123  (half the time of Path.open)
            raw = file.read(_LARGEST + 1)
        self._files += 1
        self._bytes += len(raw)
        if len(raw) > _LARGEST or self._files > _MOST_FILES or self._bytes > _MOST_BYTES:
            raise _TooMuchError
        return raw
