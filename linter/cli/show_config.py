"""`--show-config`: what holds for each tree, where that comes from, and which rules cannot run there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pvelint.applies import is_unknown_hardware, skipped_rules
from pvelint.config.show import show
from pvelint.engine.run import LoadedTree, load
from pvelint.engine.setup import LintOptions, Setup, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.record import replace
from pvelint.output.escape import visible

from .console import say
from .options import STDIN, Options
from .statistics import lines_about_skipped


def show_config(options: Options, lint_options: LintOptions, width: int) -> str:
    """TOML with comments, a part for each tree; without a tree, what would hold in the first folder."""
    paths = [path for path in options.paths if path != STDIN] or ["."]
    configs = lint_options.configs()
    found = discover(paths, configs.includes_of)
    if not found.trees:
        return show(configs.above(Path(paths[0]).resolve()))
    whole = replace(found, trees=[replace(files, named=None) for files in found.trees], skipped=[])
    setup = set_up(whole, lint_options, configs=configs)
    for line in (*setup.notices, *(f"error: {line}" for line in setup.errors)):
        say(line)
    return "\n".join(_of_trees(setup, width))


def _of_trees(setup: Setup, width: int) -> Iterator[str]:
    for loaded in load(setup):
        lines = [f"# tree: {visible(loaded.tree.root)}", f"# rules: {_count(loaded)}"]
        tree = loaded.tree
        unknown = {guest.node for guest in tree.guests if is_unknown_hardware(tree, guest)}
        versions = {guest.version for guest in tree.guests}
        found = skipped_rules(loaded.setup.selected, tree, versions, unknown)
        lines += (f"# {line}" for line in lines_about_skipped(found, width - len("# ")))
        yield "".join(f"{line}\n" for line in lines) + show(loaded.setup.config)


def _count(loaded: LoadedTree) -> str:
    return f"{len(loaded.setup.selected)} of {len(loaded.setup.book.infos)} are selected"
