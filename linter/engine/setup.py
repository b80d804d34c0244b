"""What is settled before anything is linted: the config of each tree, and what holds for the whole run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvelint.config import Config, selects
from pvelint.config.former import former_in, with_current_names
from pvelint.config.resolve import Configs, unused_keys, unused_run_keys
from pvelint.files.discovery import Discovered, TreeFiles
from pvelint.grammar.record import Record, field, replace
from pvelint.paths import relative
from pvelint.rulebook import Rulebook
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Category

from .progress import Progress

if TYPE_CHECKING:
    from pvelint.cache.store import Cache
    from pvelint.suppress.baseline import Baseline


class LintOptions(Record, kw_only=True):
    """What the caller asks of a run."""

    given: Mapping[str, Any] = field(default_factory=dict)
    """Values that stand above those of the config file, by its keys."""
    config: Path | None = None
    isolated: bool = False
    fix: bool = False
    write: bool = False
    """Where files are fixed, those on disk."""
    unsafe_fixes: bool = False
    without_baseline: bool = False
    """Findings that a baseline knows are wanted, too."""
    jobs: int = 1
    progress: Progress = field(default_factory=Progress)

    def configs(self, book: Rulebook | None = None) -> Configs:
        """`book` are the rules that configs may name besides those of their plugins."""
        return Configs(book or Rulebook(), self.given, file=self.config, isolated=self.isolated)


class TreeSetup(Record, slots=False):
    """A tree to lint, without what its config excludes."""

    files: TreeFiles
    config: Config
    book: Rulebook
    """The built-in rules and those of its own plugins."""
    former_names: frozenset[str] = frozenset()
    """What the config, as it was written, calls rules that have another name now; `config` has the names of today."""

    @cached_property
    def selected(self) -> list[RuleInfo]:
        """The rules whose findings are to be reported; of those `compared`, what is new in this version."""
        if self._is_about_upgrade:
            return [
                rule for rule in self._not_ignored if rule.scope is not Scope.ENGINE or self._selects(rule)
            ]
        return [rule for rule in self._not_ignored if self._selects(rule)]

    @property
    def compared(self) -> frozenset[str]:
        """The other rules, where what makes an upgrade worse was asked for."""
        if not self._is_about_upgrade:
            return frozenset()
        rules = (rule for rule in self._not_ignored if rule.scope is not Scope.ENGINE)
        return frozenset(rule.name for rule in rules if not self._selects(rule))

    @cached_property
    def forbidding(self) -> list[RuleInfo]:
        """The rules whose errors no fix may bring: those selected, and those between guests, who did not ask for it."""
        if self._is_about_upgrade:
            return self._not_ignored
        chosen = {rule.name for rule in self.selected}
        return [rule for rule in self._not_ignored if rule.scope is Scope.TREE or rule.name in chosen]

    @cached_property
    def _not_ignored(self) -> list[RuleInfo]:
        ignore = self.config.ignore
        if not ignore:
            return list(self.book.infos.values())
        return [rule for rule in self.book.infos.values() if not selects(ignore, rule.name, rule.category)]

    def _selects(self, rule: RuleInfo) -> bool:
        select = self.config.select
        return selects(select, rule.name, rule.category) or (
            rule.before_upgrade and selects(select, rule.name, Category.UPGRADE)
        )

    @property
    def _is_about_upgrade(self) -> bool:
        return Category.UPGRADE in self.config.select

    @property
    def paths(self) -> list[str]:
        """The guest files to lint, as findings name them."""
        named = self.files.named
        return [file.display for key, file in self.files.guests.items() if named is None or key in named]

    @property
    def requested(self) -> frozenset[str]:
        """The files that findings are shown in, if only some were named."""
        return frozenset(self.paths) | {relative(path) for path in self.files.named or ()}


class Setup(Record, kw_only=True):
    """All that a run rests on."""

    options: LintOptions
    trees: tuple[TreeSetup, ...]
    texts: Mapping[Path, str]
    """Texts that stand for those on disk."""
    config: Config
    """For what concerns the whole run, as its output format; everything else is in the tree's own."""
    book: Rulebook
    """With the plugins of all trees."""
    baseline: Baseline | None
    cache: Cache | None
    notices: tuple[str, ...]
    """One line each: what was skipped, or is not used."""
    errors: tuple[str, ...]
    """One line each: what could not be read."""
    has_excluded: bool = False
    """Something was found or named that a config excludes."""


def set_up(
    found: Discovered,
    options: LintOptions,
    book: Rulebook | None = None,
    configs: Configs | None = None,
) -> Setup:
    """`book` takes the place of the built-in rules and the plugins of configs. Raises ConfigError, BaselineError."""
    configs = configs or options.configs(book)
    of_trees = [(files, configs.above(files.root)) for files in found.trees]
    shared = configs.shared([*(files.root for files, _ in of_trees), *_without_tree(found)])
    whole = book or Rulebook(sorted({plugin for _, config in of_trees for plugin in config.plugins}))
    trees = tuple(
        _tree_setup(files, config, book or whole.only_with(config.plugins)) for files, config in of_trees
    )
    cache, complaint = _open_cache(shared)
    all_configs = [config for _, config in of_trees]
    notices = (
        *found.skipped,
        *dict.fromkeys(line for config in all_configs for line in config.notices),
        *unused_run_keys(all_configs, shared),
        *unused_keys([*all_configs, shared]),
        *complaint,
    )
    return Setup(
        options=options,
        trees=trees,
        texts=found.texts,
        config=shared,
        book=whole,
        baseline=None if options.without_baseline else _load_baseline(shared),
        cache=cache,
        notices=notices,
        errors=tuple(found.errors),
        has_excluded=any(
            len(tree.files.guests) < len(files.guests) for tree, files in zip(trees, found.trees, strict=True)
        )
        or any(configs.above(Path(name).parent).excludes(name) for name in found.foreign),
    )


def _tree_setup(files: TreeFiles, config: Config, book: Rulebook) -> TreeSetup:
    former = book.former
    return TreeSetup(
        _with_included(_without_excluded(files, config), config),
        with_current_names(config, former),
        book,
        former_in(config, former),
    )


def rulebook_at(paths: Iterable[Path], configs: Configs) -> Rulebook:
    """The built-in rules and those of the plugins in force at these paths."""
    folders = {path if path.is_dir() else path.parent for path in paths} or {Path()}
    return Rulebook(sorted({plugin for folder in folders for plugin in configs.above(folder).plugins}))


def _without_tree(found: Discovered) -> list[Path]:
    """The folders of the paths that led to no tree."""
    roots = {files.root for files in found.trees}
    above_roots = {folder for root in roots for folder in (root, *root.parents)}

    def is_alone(path: Path) -> bool:
        return path not in above_roots and roots.isdisjoint((path, *path.parents))

    return [path if path.is_dir() else path.parent for path in found.paths if is_alone(path.resolve())]


def _without_excluded(files: TreeFiles, config: Config) -> TreeFiles:
    if not config.exclude:
        return files
    kept = frozenset(f.display for f in files.guests.values() if not config.excludes(f.display))
    return files.only(kept)


def _with_included(files: TreeFiles, config: Config) -> TreeFiles:
    """What its config includes is as good as named."""
    included = {
        key: replace(guest, by_content=False)
        for key, guest in files.guests.items()
        if guest.by_content and config.includes(guest.display)
    }
    return replace(files, guests={**files.guests, **included}) if included else files


def _load_baseline(config: Config) -> Baseline | None:
    if config.baseline is None:
        return None
    from pvelint.suppress.baseline import Baseline, BaselineError

    try:
        return Baseline.load(config.baseline)
    except BaselineError as error:
        if (origin := config.origin("baseline")) == "command line":
            raise
        raise BaselineError(f"{origin}: {error} (--write-baseline creates a new one)") from None


def _open_cache(config: Config) -> tuple[Cache | None, list[str]]:
    """And a line about one that cannot be used."""
    if config.cache_dir is None or config.no_cache:
        return None, []
    from pvelint.cache.store import Cache, CacheError
    from pvelint.files.live import refuse_live

    refuse_live([config.cache_dir])
    try:
        return Cache(config.cache_dir), []
    except CacheError as error:
        return None, [str(error)]
