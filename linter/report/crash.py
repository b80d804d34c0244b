"""What becomes of a rule that raises: a finding on that file, while the others go on."""

from __future__ import annotations

from collections.abc import Iterable

from pvelint.grammar.syntax.nodes import Place, Span
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Category, Evidence, Finding, Impact, Severity

from .model import Diagnostic

INTERNAL_ERROR = RuleInfo(
    name="internal-error",
    category=Category.HYGIENE,
    severity=Severity.ERROR,
    impacts=(Impact.HYGIENE,),
    scope=Scope.ENGINE,
    evidence=Evidence.CONF,
    module=__name__,
    class_name="",
    summary="A rule crashed",
)


def crash(what: str, error: Exception, path: str, line: int = 1) -> Finding:
    """`what` is the rule; `line` (from 1) is where it was at work, as far as that is known."""
    message = f"{what} crashed: {type(error).__name__}: {error}".replace("\n", " ")
    return Finding(
        place=Place(path=path, span=Span.on_line(line, 0, 0)),
        message=message,
        help="report this bug in the rule, with the line that it crashed on",
    )


def crashes(found: Iterable[Diagnostic]) -> list[str]:
    """One line for each rule that raised."""
    own = (finding for finding in found if finding.rule == INTERNAL_ERROR.name)
    return [f"{finding.path}:{finding.span.start.line}: {finding.message}" for finding in own]
