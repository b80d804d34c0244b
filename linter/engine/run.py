"""A run: the trees behind the paths, judged, filtered, and fixed where asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvelint.applies import Silence
from pvelint.config import Config, Names, find_config, load_config
from pvelint.files.discovery import TreeFiles, single_file
from pvelint.files.kind import FileKind, kind_of
from pvelint.files.load import load_tree
from pvelint.fix.loop import Fixed
from pvelint.fix.save import Change, save
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.syntax.nodes import decode
from pvelint.report.model import Report
from pvelint.rulebook import PluginError, Rulebook
from pvelint.suppress.baseline import Scope

from .baselines import Baselines, scope_of
from .progress import Progress
from .tree_run import TreeRun
from .unused_config import unmatched

if TYPE_CHECKING:
    from pvelint.cache.store import Cache


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    given: Mapping[str, Any] = field(default_factory=dict)
    """Values that stand above those of the config file, by its keys."""
    config: Path | None = None
    isolated: bool = False
    fix: bool = False
    write: bool = False
    """Where files are fixed, those on disk."""
    unsafe_fixes: bool = False
    write_baseline: bool = False
    """Findings that a baseline knows are wanted, too."""
    jobs: int = 1
    progress: Progress = field(default_factory=Progress)


class Run:
    """Lints what `discover` found; with `fix`, `changes` are the files that come out different."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.report = Report(text_of=self._text_of)
        self.changes: dict[str, Change] = {}
        """By the path that findings carry."""
        self.unknown_devices: Counter[str] = Counter()
        """Passed-through devices that nothing identifies, by the node's name or the guest's file."""
        self.silent: list[Silence] = []
        """Rules that could not speak, for want of evidence or about this version."""
        self.version_chosen = True
        self.fails = False
        """Whether a finding is at or above the `fail-on` of its tree."""
        self.config = Config().override(options.given)
        """Of the last tree; what concerns the whole run is the same in all of them."""
        self.book = Rulebook()
        self.stdin_text = ""
        self._given_texts: dict[Path, str] = {}
        self._baselines = Baselines()
        self._caches: dict[Path, Cache | None] = {}
        self._trees: list[TreeRun] = []

    def take_stdin(self, raw: bytes, name: str) -> list[TreeFiles]:
        """The text of stdin as a file called `name`, which need not exist; a notice if that is no guest config."""
        path = Path(name)
        self.stdin_text = decode(raw)
        if (kind := kind_of(path.resolve(), path, self.stdin_text)) is not FileKind.GUEST:
            self.report.notices.append(f"{name}: {kind.value}, not linted from stdin")
            return []
        self._given_texts[path] = self.stdin_text
        return [single_file(path, name)]

    def lint(self, files: list[TreeFiles]) -> Report:
        try:
            for tree_files in files:
                self._lint_tree(tree_files)
        finally:
            self.options.progress.finish()
        self.report.notices += self._baselines.notices(self._trees)
        self.report.notices += unmatched((tree.config, tree.files) for tree in self._trees)
        self.report.findings.sort(key=lambda f: (f.path, f.span, f.rule))
        return self.report

    def guests(self, files: list[TreeFiles]) -> list[Guest]:
        """The guests that were asked for, unjudged."""
        return [
            guest
            for tree, loaded in self.load(files)
            for guest in loaded.guests
            if guest.document.path in tree.reported
        ]

    def load(self, files: list[TreeFiles]) -> Iterator[tuple[TreeRun, Tree]]:
        """The trees, unjudged."""
        for tree_files in files:
            self.config, self.book = self.config_for(tree_files.root)
            tree = TreeRun(tree_files, self.config, self.book, self._given_texts)
            yield tree, load_tree(tree.files, self.config, tree.texts, self.report.errors)

    def _lint_tree(self, files: TreeFiles) -> None:
        self.config, self.book = self.config_for(files.root)
        self.version_chosen &= all(self.config.version(node) is not None for node in _nodes(files))
        tree = TreeRun(
            files,
            self.config,
            self.book,
            self._given_texts,
            baseline=None if self.options.write_baseline else self._baselines.of(self.config),
            cache=self._cache(),
            jobs=self.options.jobs,
            progress=self.options.progress,
        )
        self._trees.append(tree)
        before = len(self.report.findings)
        if self.options.fix or self.config.output_format == "qm":
            fixed = tree.fix(unsafe=self.options.unsafe_fixes)
            self._take(fixed, tree)
        else:
            self.report.findings += tree.lint({})
        threshold = self.config.fail_on
        self.fails |= threshold is not None and any(
            f.severity >= threshold for f in self.report.findings[before:]
        )
        self.report.paths += tree.reported
        self.report.files += len(tree.reported)
        self.report.errors += tree.errors
        self.unknown_devices += tree.unknown_devices
        self.silent += tree.silent

    def _take(self, fixed: Fixed, tree: TreeRun) -> None:
        if not self.options.fix:
            self.report.findings += fixed.original
            self.report.plans = {**(self.report.plans or {}), **fixed.rounds}
            return
        if self.options.write:
            fixed = self._write(fixed, tree)
        self.report.findings += fixed.remaining
        self.report.fixed += fixed.count
        self.changes |= _changes(fixed, tree)

    def _write(self, fixed: Fixed, tree: TreeRun) -> Fixed:
        """Write what was fixed, each file at once; what is fixed on disk then, the rest being errors of the report."""
        changes = _changes(fixed, tree)
        refused = save(changes)
        if not refused:
            return fixed
        self.report.errors += dict.fromkeys(refused.values())
        written = changes.keys() - refused.keys()
        self.report.notices.append(f"{len(written)} of {len(changes)} fixed files written")
        return fixed.only(written, tree.lint)

    def _cache(self) -> Cache | None:
        folder = self.config.cache_dir
        if folder is None or self.config.no_cache:
            return None
        from pvelint.cache.store import Cache, CacheError

        if folder not in self._caches:
            try:
                self._caches[folder] = Cache(folder)
            except CacheError as error:
                self._caches[folder] = None
                self.report.notices.append(str(error))
        return self._caches[folder]

    @property
    def scope(self) -> Scope:
        """What was linted."""
        return scope_of(self._trees)

    def config_for(self, folder: Path) -> tuple[Config, Rulebook]:
        """The config that holds for a folder, under the command line, and its rules; raises ConfigError."""
        path = self.options.config or (None if self.options.isolated else find_config(folder))
        names = Names(frozenset(self.book.infos))
        config = load_config(path, names, _plugin_rules) if path is not None else Config()
        book = Rulebook(config.plugins) if config.plugins else self.book
        return config.override(self.options.given), book

    def _text_of(self, shown: str) -> str:
        """A file as it is after the fixes."""
        if (change := self.changes.get(shown)) is not None:
            return change.after
        for tree in self._trees:
            if shown in tree.paths:
                return tree.texts.of(tree.paths[shown])
        return decode(Path(shown).read_bytes())


def _changes(fixed: Fixed, tree: TreeRun) -> dict[str, Change]:
    """By the path that findings carry, of the files that come out different."""
    found = {}
    for shown, after in fixed.texts.items():
        path = tree.path_of(shown)
        if after != (before := tree.texts.of(path)):
            found[shown] = Change(path, tree.target_of(path), before, after)
    return found


def _nodes(files: TreeFiles) -> set[str | None]:
    """The nodes whose VMs are judged; None stands for what belongs to no node."""
    guests = files.guests.items()
    return {guest.node for path, guest in guests if files.named is None or path in files.named} or {None}


def _plugin_rules(plugin: str) -> list[str]:
    try:
        return sorted(Rulebook([plugin]).infos)
    except PluginError as error:
        raise LookupError(str(error)) from error
