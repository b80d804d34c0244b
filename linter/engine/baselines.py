"""The baselines of a run: which one holds for a tree, and what the run says about them in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pvelint.config import Config
from pvelint.paths import relative
from pvelint.suppress.baseline import Baseline, BaselineError, Scope, entries

if TYPE_CHECKING:
    from .tree_run import TreeRun


class Baselines:
    """Each file is read once."""

    def __init__(self) -> None:
        self._read: dict[Path, Baseline] = {}

    def of(self, config: Config) -> Baseline | None:
        """The baseline that a config names; raises BaselineError."""
        path = config.baseline
        if path is None:
            return None
        if path not in self._read:
            try:
                self._read[path] = Baseline.load(path)
            except BaselineError as error:
                if (origin := config.origin("baseline")) == "command line":
                    raise
                raise BaselineError(f"{origin}: {error} (--write-baseline makes a new one)") from None
        return self._read[path]

    def notices(self, trees: Sequence[TreeRun]) -> Iterator[str]:
        """How many known findings there are, and how many no longer, in the trees linted as a whole."""
        whole = Scope(scope_of(trees).roots)
        for path, baseline in self._read.items():
            found = [f for tree in trees if tree.baseline is baseline for f in tree.before_baseline]
            if known := len(baseline.filter(found)[1]):
                findings = "finding is" if known == 1 else "findings are"
                yield f"{known} known {findings} not shown: {relative(path)}"
            elif found and baseline.is_of_another_folder():
                yield f"{relative(path)} names no file that is here: run pvelint in the folder where it was written"
                continue
            if gone := [entry for entry in baseline.gone(found) if whole.covers(entry)]:
                verb, them = ("occurs", "it") if len(gone) == 1 else ("occur", "them")
                where = f"{entries(len(gone))} of {relative(path)}"
                yield f"{where} no longer {verb}: --write-baseline takes {them} out"


def scope_of(trees: Sequence[TreeRun]) -> Scope:
    """What was linted."""
    roots = tuple(tree.files.root for tree in trees if tree.files.named is None)
    return Scope(roots, frozenset(path for tree in trees for path in tree.files.named or ()))
