"""The config file nearest above a folder, and its values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pvelint.limits import Limit, read_found, read_named
from pvelint.paths import exists, is_file

from .model import Config, ConfigError, Names, Source

_IN_PYPROJECT = ("tool", "pvelint")


def find_config(folder: Path) -> Path | None:
    """`pvelint.toml`, or a pyproject.toml with `[tool.pvelint]`, in `folder` or nearest above it."""
    start = folder.absolute()
    for above in (start, *start.parents):
        if is_file(own := above / "pvelint.toml"):
            return own
        if is_file(project := above / "pyproject.toml") and _speaks_of_pvelint(project):
            return project
    return None


def load_config(
    path: Path,
    known: Names,
    rules_of_plugin: Callable[[str], Iterable[str]] = lambda plugin: (),
    *,
    named: bool = False,
) -> Config:
    """The values of a config file; raises ConfigError for every mistake in it.

    One that was found may name files of its own repository only; one that was `named` by the user may name any.
    `rules_of_plugin` gives the names of a plugin's rules, which are then known too; it raises LookupError,
    with the reason as its text, where there is no such plugin.
    """
    from .read import read_config

    prefix = _IN_PYPROJECT if path.name == "pyproject.toml" else ()
    source = Source(path.absolute(), _read(path, read_named if named else read_found), prefix)
    table = _parse(source)
    for key in prefix:
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        raise ConfigError(f"{source.name}: it has no table [tool.pvelint]")
    return read_config(source, table, known, rules_of_plugin, bounds=None if named else _bounds(path))


def _bounds(path: Path) -> Path:
    """The repository of a config, or where there is none its folder."""
    folder = path.absolute().parent
    return next((above for above in (folder, *folder.parents) if exists(above / ".git")), folder)


def _read(path: Path, read: Callable[[Path, Limit], bytes]) -> str:
    name = Source(path.absolute(), "").name
    try:
        return read(path, Limit.CONFIG).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: not UTF-8 text") from None


def _parse(source: Source) -> Any:
    import tomllib

    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        import re

        reason, _, place = str(error).rpartition(" (at ")
        found = re.match(r"line ([0-9]+)", place)
        line = int(found[1]) if found else source.text.count("\n") + 1
        raise ConfigError(f"{source.name}:{line}: not valid TOML: {reason}") from None
    except RecursionError:
        raise ConfigError(f"{source.name}:1: not usable TOML: nested too deeply") from None
    except ValueError:  # of an integer with more digits than Python reads
        raise ConfigError(f"{source.name}:1: not usable TOML: a number with too many digits") from None


def _speaks_of_pvelint(project: Path) -> bool:
    """One that cannot be parsed counts if the word is in it: loading it then says what is wrong."""
    try:
        raw = read_found(project, Limit.CONFIG)
    except OSError:
        return False
    if b"pvelint" not in raw:
        return False
    try:
        table = _parse(Source(project, raw.decode("utf-8-sig", "replace")))
    except ConfigError:
        return True
    tool = table.get("tool")
    return isinstance(tool, dict) and "pvelint" in tool
