"""What `--fix` leaves alone: files that nobody named, and that nothing but their content tells to be guest configs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pvelint.config import Config
from pvelint.report.tree_result import TreeResult

from .setup import TreeSetup


def not_written(trees: Iterable[TreeSetup], results: Iterable[TreeResult], *, unsafe: bool) -> Iterator[str]:
    """A line about those in which there is something to fix, and how to have that done."""
    configs = {path: tree.config for tree in trees for path in tree.files.unwritten}
    fixable = (f for result in results for f in result.findings if unsafe or f.is_safely_fixable)
    paths = sorted({path for finding in fixable for path in finding.changes if path in configs})
    if paths:
        others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        yield (
            f"{paths[0]}{others}: not fixed, found by the content alone: name the file, or set"
            f' `include = ["{_pattern(paths[0], configs[paths[0]])}"]` in pvelint.toml'
        )


def _pattern(shown: str, config: Config) -> str:
    """For the files beside this one, in the config that holds there, or in one in the working folder."""
    top = config.source.path.parent if config.source is not None else Path()
    folder = os.path.relpath(Path(shown).parent, top).replace(os.sep, "/")
    return "/*.conf" if folder == "." or folder.startswith("..") else f"{folder}/*.conf"
