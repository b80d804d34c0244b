"""Which config holds where: for the tree below a folder, and for a run over several trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pvelint.rulebook import PluginError, Rulebook

from .load import find_config, load_config
from .model import KEYS, RUN_KEYS, Config, Names


class Configs:
    """The configs of folders, under what the command line gave; each file is read once."""

    def __init__(
        self,
        book: Rulebook,
        given: Mapping[str, Any],
        *,
        file: Path | None = None,
        isolated: bool = False,
    ) -> None:
        """`book` are the rules that may be named besides those of plugins.

        `file` holds for every folder; `isolated` means that no file does.
        """
        self._known = Names(book.names)
        self._given = given
        self._file = file
        self._isolated = isolated
        self._loaded: dict[Path | None, Config] = {}

    def above(self, folder: Path) -> Config:
        """The config nearest above a folder; raises ConfigError."""
        path = self._file or (None if self._isolated else find_config(folder))
        if path not in self._loaded:
            config = (
                load_config(path, self._known, _rules_of_plugin, named=self._file is not None)
                if path is not None
                else Config()
            )
            self._loaded[path] = config.override(self._given)
        return self._loaded[path]

    def includes_of(self, folder: Path) -> Callable[[str], bool] | None:
        """What the config nearest above a folder takes for guest configs, if anything."""
        config = self.above(folder)
        return config.includes if config.include else None

    def shared(self, folders: Iterable[Path]) -> Config:
        """The config of a run: the one that all folders share, else the one above the working folder."""
        found = {id(config): config for config in map(self.above, folders)}
        return next(iter(found.values())) if len(found) == 1 else self.above(Path())


def unused_run_keys(configs: Iterable[Config], shared: Config) -> Iterator[str]:
    """A line for each key in the config of one tree that would have to hold for all of the run."""
    others = {config.source.path: config for config in configs if config.source is not None}
    for _, config in sorted(others.items()):
        for key in RUN_KEYS:
            if config.source is None or config is shared or not config.source.holds((key,)):
                continue
            if key not in config.overridden and config.value(key) != shared.value(key):
                yield (
                    f"{config.source.place((key,))}: `{key}` has no effect where trees with different configs"
                    f" are linted together: pass --{key}, or set it in a config above the working folder"
                )


def unused_keys(configs: Iterable[Config]) -> Iterator[str]:
    """A line for each key that has no effect in any file."""
    sources = {config.source.path: config.source for config in configs if config.source is not None}
    for _, source in sorted(sources.items()):
        for key, about in KEYS.items():
            if not about.in_file and source.holds((key,)):
                yield (
                    f"{source.place((key,))}: `{key}` has no effect in a config, which does not choose where pvelint"
                    f" writes: give --{key}"
                )


def _rules_of_plugin(plugin: str) -> list[str]:
    try:
        return sorted(Rulebook([plugin]).names)
    except PluginError as error:
        raise LookupError(str(error)) from error
