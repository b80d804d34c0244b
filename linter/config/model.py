"""What a run is told to do: the values of a config file, or their defaults."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pvelint.errors import UserError
from pvelint.grammar.record import Record, field, fields, replace
from pvelint.grammar.spelling import Words
from pvelint.grammar.version import Version
from pvelint.paths import relative
from pvelint.rules.model import Category, Severity
from pvelint.suggest import did_you_mean

from .globs import Glob
from .keys import Key, Kind, about, keys_of

if TYPE_CHECKING:
    from pvelint.grammar.hardware.pci import Address

    from .toml_lines import KeyPath

NOTHING: Mapping[Any, Any] = MappingProxyType({})

THIS_MACHINE = "sysfs"
"""The inventory that is no file: what the kernel of this machine lists."""


class ConfigError(UserError):
    """A config file that cannot be used; the text is one line: file, line, mistake, suggestion."""


class Names(NamedTuple):
    """The rules and categories that may be named."""

    rules: frozenset[str]
    categories: frozenset[str] = frozenset(Category)

    def unknown_rule(self, word: str) -> str | None:
        """What is wrong with `word` as a rule's name, None if nothing."""
        if word in self.rules:
            return None
        hint = did_you_mean(word, self.rules)
        if word in self.categories:
            hint = " (this is a category; a single rule is needed here)"
        return f"unknown rule '{word}'{hint}"

    def unknown_selector(self, word: str) -> str | None:
        """What is wrong with `word` as a rule, category or `all`, None if nothing."""
        if word == "all" or word in self.rules or word in self.categories:
            return None
        return f"unknown rule or category '{word}'{did_you_mean(word, _selectors(self))}"

    def closest(self, word: str) -> str | None:
        """The rule, category or `all` that `word` is surely meant to be."""
        return _selectors(self).closest(word)


@lru_cache(8)
def _selectors(names: Names) -> Words:
    return Words(sorted({"all", *names.rules, *names.categories}))


def selects(words: Iterable[str], rule: str, category: str) -> bool:
    """Whether one of the words (rules, categories, `all`) means this rule."""
    return not {"all", rule, category}.isdisjoint(words)


class Source(Record, eq=False, slots=False):
    """The text that a config came from; `prefix` is where in it."""

    path: Path
    text: str
    prefix: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path as a reader would write it."""
        return relative(self.path)

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        from .toml_lines import key_lines

        return key_lines(self.text)

    def holds(self, key: KeyPath) -> bool:
        return (*self.prefix, *key) in self._lines

    def place(self, key: KeyPath) -> str:
        """`pvelint.toml:3`: the line of a key, or of the innermost table around it that is written down."""
        path: KeyPath = (*self.prefix, *key)
        while path and path not in self._lines:
            path = path[:-1]
        return f"{self.name}:{self._lines.get(path, 1)}"


class GuestConfig(NamedTuple):
    ignore: tuple[str, ...] = ()


class NodeConfig(NamedTuple):
    pve: Version | None = None
    pci: Mapping[Address, tuple[str, str]] = NOTHING
    """(vendor, device), four lower-case hex digits each, by address."""


class Config(Record, slots=False):
    """Fields are named as the keys of the file, with `_` for `-`; paths are absolute, but for the inventory `sysfs`."""

    select: tuple[str, ...] = field(default=("all",), metadata=about(Kind.SELECTORS, option=True))
    ignore: tuple[str, ...] = field(default=(), metadata=about(Kind.SELECTORS, option=True, adds=True))
    per_file_ignores: Mapping[Glob, tuple[str, ...]] = field(
        default_factory=dict, metadata=about(Kind.PER_FILE_IGNORES)
    )
    include: tuple[Glob, ...] = field(default=(), metadata=about(Kind.GLOBS))
    exclude: tuple[Glob, ...] = field(default=(), metadata=about(Kind.GLOBS))
    min_severity: Severity = field(default=Severity.WARNING, metadata=about(Kind.SEVERITY, option=True))
    fail_on: Severity | None = field(default=Severity.WARNING, metadata=about(Kind.THRESHOLD, option=True))
    """None: never."""
    pve: Version | None = field(default=None, metadata=about(Kind.VERSION, option=True))
    """None: the newest."""
    inventory: tuple[Path, ...] = field(default=(), metadata=about(Kind.INVENTORIES, option=True, adds=True))
    plugins: tuple[str, ...] = field(default=(), metadata=about(Kind.TEXTS))
    """Entry points of the group `pvelint.rules`."""
    output_format: str = field(default="full", metadata=about(Kind.FORMAT, option=True, of_run=True))
    baseline: Path | None = field(default=None, metadata=about(Kind.PATH, option=True, of_run=True))
    allow_empty: bool = field(default=False, metadata=about(Kind.FLAG, option=True, of_run=True))
    no_inline_ignores: bool = field(default=False, metadata=about(Kind.FLAG, option=True))
    no_cache: bool = field(default=False, metadata=about(Kind.FLAG, option=True, of_run=True))
    cache_dir: Path | None = field(default=None, metadata=about(Kind.PATH, option=True, in_file=False))
    severity: Mapping[str, Severity] = field(default_factory=dict, metadata=about(Kind.SEVERITIES))
    """By rule."""
    guests: Mapping[int, GuestConfig] = field(default_factory=dict, metadata=about(Kind.GUESTS))
    """By vmid."""
    nodes: Mapping[str, NodeConfig] = field(default_factory=dict, metadata=about(Kind.NODES))

    source: Source | None = None
    overridden: frozenset[str] = frozenset()
    """Keys whose values the command line gave or added to."""
    notices: tuple[str, ...] = ()
    """One line each: what a value is taken for."""

    def override(self, values: Mapping[str, Any]) -> Config:
        """This config under a command line: `values` are those given there, by key.

        `ignore` and `inventory` add to what the file says, everything else replaces it: `pve` that of all nodes.
        """
        given = {key.replace("-", "_"): value for key, value in values.items()}
        if "pve" in given:
            given["nodes"] = {name: node._replace(pve=None) for name, node in self.nodes.items()}
        for name in given:
            if KEYS[name.replace("_", "-")].adds:
                given[name] = (*getattr(self, name), *given[name])
        names = self.overridden | {key.replace("_", "-") for key in values}
        return replace(self, **given, overridden=names)

    def value(self, name: str) -> Any:
        """The value of a key of the file."""
        return getattr(self, name.replace("-", "_"))

    def origin(self, *key: str) -> str:
        """Where a value comes from: `command line`, `pvelint.toml:3` or `default`."""
        is_in_file = self.source is not None and self.source.holds(key) and KEYS[key[0]].in_file
        places = [self.source.place(key)] if self.source is not None and is_in_file else []
        if key[0] in self.overridden:
            places = [*places, "command line"] if KEYS[key[0]].adds else ["command line"]
        return ", ".join(places) or "default"

    def version(self, node: str | None) -> Version | None:
        """The PVE version chosen for a node, None if nothing was."""
        of_node = self.nodes[node].pve if node is not None and node in self.nodes else None
        return of_node or self.pve

    def ignored(self, path: str, vmid: int | None) -> tuple[str, ...]:
        """The rules and categories ignored in a file; `path` is relative to the working folder."""
        of_guest = self.guests[vmid].ignore if vmid is not None and vmid in self.guests else ()
        of_files = self._of_files(path) if self.per_file_ignores else ()
        return (*self.ignore, *of_guest, *of_files)

    def excludes(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether `exclude` takes a file or folder out; `path` is relative to the working folder."""
        return self._matches(self.exclude, path, is_folder=is_folder)

    def includes(self, path: str) -> bool:
        """Whether `include` takes a file for a guest config; `path` is relative to the working folder."""
        return self._matches(self.include, path)

    def _matches(self, globs: tuple[Glob, ...], path: str, *, is_folder: bool = False) -> bool:
        inner = self._inner(path) if globs else None
        return inner is not None and any(glob.matches(inner, is_folder=is_folder) for glob in globs)

    def _of_files(self, path: str) -> tuple[str, ...]:
        inner = self._inner(path)
        if inner is None:
            return ()
        return tuple(
            word for glob, words in self.per_file_ignores.items() if glob.matches(inner) for word in words
        )

    def _inner(self, path: str) -> str | None:
        """The path relative to the config file's folder, None if it is not below that."""
        folder = self.source.path.parent if self.source is not None else Path()
        inner = os.path.relpath(path, folder).replace(os.sep, "/")
        return None if inner == "." or inner == ".." or inner.startswith("../") else inner


KEYS: Mapping[str, Key] = keys_of(fields(Config))
"""By the name in the file, in the order in which they are shown."""
RUN_KEYS = tuple(name for name, found in KEYS.items() if found.of_run)
"""Those that concern the whole run."""
