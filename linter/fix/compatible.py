"""Fixes that can be made together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pvelint.grammar.syntax.edits import Apart
from pvelint.grammar.syntax.nodes import Edit
from pvelint.report.model import Diagnostic


def compatible(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Those of the findings whose fixes do not touch each other, first come first served."""
    taken = Apart()
    for finding in findings:
        edits = finding.fix.edits if finding.fix is not None else ()
        if edits and all(map(taken.has_room_for, edits)):
            taken.add(edits)
            yield finding


def edits_by_path(findings: Iterable[Diagnostic]) -> dict[str, set[Edit]]:
    """Of all their fixes."""
    found: defaultdict[str, set[Edit]] = defaultdict(set)
    for finding in findings:
        for edit in finding.fix.edits if finding.fix is not None else ():
            found[edit.path].add(edit)
    return found
