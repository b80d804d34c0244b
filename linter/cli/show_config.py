"""`--show-config`: what holds for each tree, where that comes from, and which rules cannot run there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pvelint.applies import silences
from pvelint.config.show import show
from pvelint.engine.run import Run
from pvelint.engine.tree_run import TreeRun
from pvelint.files.discovery import TreeFiles, discover
from pvelint.output.escape import visible

from .statistics import silent_rules


def show_config(lint_run: Run, paths: Sequence[str], width: int) -> str:
    """TOML with comments, a part for each tree; without a tree, what would hold in the first folder."""
    files = [replace(tree, named=None) for tree in discover(paths).trees]
    if not files:
        config, _ = lint_run.config_for(Path(paths[0]).resolve())
        return show(config)
    return "\n".join(_of_trees(lint_run, files, width))


def _of_trees(lint_run: Run, files: list[TreeFiles], width: int) -> Iterator[str]:
    for run, tree in lint_run.load(files):
        lines = [f"# tree: {visible(tree.root)}", f"# rules: {_rules(run)}"]
        found = silences((run.book.infos[name] for name in run.wanted), tree)
        lines += (f"# {line}" for line in silent_rules(found, width - len("# ")))
        yield "".join(f"{line}\n" for line in lines) + show(run.config)


def _rules(run: TreeRun) -> str:
    return f"{len(run.wanted)} of {len(run.book.infos)} are selected"
