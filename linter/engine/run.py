"""A run over all trees, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pvelint.applies import SkippedRule
from pvelint.config.former import notice
from pvelint.files.load import load_tree
from pvelint.files.texts import Texts
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import decode
from pvelint.limits import Limit, read_found
from pvelint.report.model import Change, Report, Round
from pvelint.report.tree_result import TreeResult

from .lint_tree import lint_tree
from .setup import Setup, TreeSetup


class RunResult(Record):
    """What a run came to."""

    report: Report
    trees: tuple[TreeResult, ...]

    @property
    def changes(self) -> dict[str, Change]:
        """The files that come out different, by the path that findings carry."""
        return {shown: change for tree in self.trees for shown, change in tree.changes.items()}

    @property
    def unknown_devices(self) -> Counter[str]:
        """Passed-through devices that nothing identifies, by the node's name or the guest's file."""
        return sum((tree.unknown_devices for tree in self.trees), Counter())

    @property
    def skipped_rules(self) -> list[SkippedRule]:
        """Rules that could not run, for want of evidence or because of the version."""
        return [skipped for tree in self.trees for skipped in tree.skipped_rules]

    @property
    def version_chosen(self) -> bool:
        """Whether a PVE version was chosen for all nodes."""
        return all(tree.version_chosen for tree in self.trees)

    @property
    def fails(self) -> bool:
        """Whether a finding is at or above the `fail-on` of its tree."""
        return any(tree.fails for tree in self.trees)


def lint(setup: Setup) -> RunResult:
    """Lint all trees, and fix them where asked."""
    trees = sorted(setup.trees, key=lambda tree: tree.files.root)  # not in the order in which they were named
    try:
        results = tuple(lint_tree(tree, setup) for tree in trees)
    finally:
        setup.options.progress.finish()
    report = Report(
        findings=sorted((f for r in results for f in r.findings), key=lambda f: (f.path, f.span, f.rule)),
        files=sum(len(result.paths) + result.beside for result in results),
        paths=[path for result in results for path in result.paths],
        fixed=sum(result.fixed for result in results),
        errors=[*setup.errors, *(line for result in results for line in result.errors)],
        notices=[
            *setup.notices,
            *(line for result in results for line in result.notices),
            *_closing_notices(setup, trees, results),
        ],
        plans=_plans(results),
        unwritten=frozenset().union(*(tree.files.unwritten for tree in trees)),
        text_of=_texts_of(results, setup.texts),
    )
    return RunResult(report, results)


class LoadedTree(NamedTuple):
    """A tree that was read, but not checked."""

    setup: TreeSetup
    tree: Tree
    errors: list[str]
    """One line for each file that could not be read."""

    @property
    def guests(self) -> list[Guest]:
        """The guests that were asked for."""
        requested = set(self.setup.paths)
        return [guest for guest in self.tree.guests if guest.document.path in requested]


def load(setup: Setup) -> Iterator[LoadedTree]:
    """The trees, unchecked."""
    for tree in setup.trees:
        errors: list[str] = []
        loaded = load_tree(tree.files, tree.config, Texts(setup.texts), errors)
        yield LoadedTree(tree, loaded, errors)


def _closing_notices(
    setup: Setup, trees: Sequence[TreeSetup], results: Sequence[TreeResult]
) -> Iterator[str]:
    if setup.baseline is not None and setup.config.baseline is not None:
        from .baseline_notices import baseline_notices, scope_of

        found = [finding for result in results for finding in result.before_baseline]
        yield from baseline_notices(setup.baseline, setup.config.baseline, found, scope_of(trees))
    if any(tree.config.source is not None for tree in trees):
        from .unused_config import unmatched

        yield from unmatched((tree.config, tree.files) for tree in trees)
    if setup.options.fix:
        from .unwritten import not_written

        yield from not_written(trees, results, unsafe=setup.options.unsafe_fixes)
    yield from notice(_former_names(setup, trees, results), setup.book.former)


def _former_names(setup: Setup, trees: Sequence[TreeSetup], results: Sequence[TreeResult]) -> frozenset[str]:
    """Those that configs, the command line, notes or the baseline have for rules of another name."""
    of_baseline = setup.baseline.rules if setup.baseline is not None else frozenset()
    return frozenset().union(
        of_baseline & setup.book.former.keys(),
        *(tree.former_names for tree in trees),
        *(result.former_names for result in results),
    )


def _plans(results: Sequence[TreeResult]) -> dict[str, list[Round]] | None:
    plans = [result.plans for result in results if result.plans is not None]
    return {path: rounds for of_tree in plans for path, rounds in of_tree.items()} if plans else None


def _texts_of(results: Sequence[TreeResult], texts: Mapping[Path, str]) -> Callable[[str], str]:
    """The texts of files as they are after the fixes, by the path that findings carry."""
    changed: Mapping[str, str] = {
        shown: change.after for result in results for shown, change in result.changes.items()
    }
    owners = {path: result for result in results for path in result.guest_paths}

    def text_of(shown: str) -> str:
        if shown in changed:
            return changed[shown]
        if shown in owners:
            return owners[shown].text_of(shown)
        path = Path(shown)
        return texts[path] if path in texts else decode(read_found(path, Limit.CLUSTER))

    return text_of
