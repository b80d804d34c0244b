"""What a run says in the end about its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pvelint.paths import relative
from pvelint.report.model import Diagnostic
from pvelint.suppress.baseline import Baseline, Scope, entries

from .setup import TreeSetup


def baseline_notices(
    baseline: Baseline, path: Path, found: Sequence[Diagnostic], scope: Scope
) -> Iterator[str]:
    """How many known findings there are, and how many no longer, in the trees linted as a whole.

    `found` is what would be reported without the baseline.
    """
    if known := len(baseline.filter(found)[1]):
        findings = "finding is" if known == 1 else "findings are"
        yield f"{known} known {findings} not shown, recorded in {relative(path)}"
    elif found and baseline.is_of_another_folder():
        yield f"{relative(path)} has no entry about a file here: run pvelint in the folder where it was written"
        return
    whole = Scope(scope.roots)
    if gone := [entry for entry in baseline.gone(found) if whole.covers(entry)]:
        verb, them = ("matches", "it") if len(gone) == 1 else ("match", "them")
        where = f"{entries(len(gone))} of {relative(path)}"
        yield f"{where} no longer {verb} a finding: --write-baseline removes {them}"


def scope_of(trees: Sequence[TreeSetup]) -> Scope:
    """What was linted."""
    roots = tuple(tree.files.root for tree in trees if tree.files.named is None)
    return Scope(roots, frozenset(path for tree in trees for path in tree.files.named or ()))
