"""What `--select upgrade` reports besides the rules about upgrades: mistakes that are none in the major release before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pvelint.grammar.guest.guest import Tree
from pvelint.grammar.version import Version
from pvelint.rules.model import Severity

if TYPE_CHECKING:
    from pvelint.config import Config
    from pvelint.report.model import Diagnostic

Find = Callable[["Config"], "Iterable[Diagnostic]"]
"""What is found in the same texts under another config."""


def release_before(version: Version) -> Version | None:
    """The last known one of the major release before, from which an upgrade starts."""
    return max((older for older in Version if older // 100 < version // 100), default=None)


def without_known(
    found: Iterable[Diagnostic], compared: frozenset[str], tree: Tree, config: Config, find: Find
) -> list[Diagnostic]:
    """The findings of rules that are `compared` only where something is worse in the tree's version than it was.

    Information is no worse: new advice is not what an upgrade breaks.
    """
    kept = [f for f in found if f.rule not in compared or f.severity >= Severity.WARNING]
    if all(finding.rule not in compared for finding in kept):
        return kept
    before = release_before(tree.version)
    if before is None:
        return [finding for finding in kept if finding.rule not in compared]
    known = {_what(finding) for finding in find(config.override({"pve": before}))}
    return [finding for finding in kept if finding.rule not in compared or _what(finding) not in known]


def _what(finding: Diagnostic) -> tuple[object, ...]:
    """The same mistake in another version, which its message may name."""
    return finding.rule, finding.path, finding.span, finding.severity
