"""What becomes of a rule that raises, or yields what is no finding: a finding on that file, while the others go on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

from pvelint.grammar.syntax.nodes import Place, Span
from pvelint.rules.info import RuleInfo, Scope
from pvelint.rules.model import Category, Evidence, Finding, Fix, Impact, LineFinding, LineFix, Severity

from .model import Diagnostic

_F = TypeVar("_F", Finding, LineFinding)
_NONE = type(None)
_BOTH: dict[str, tuple[type, ...]] = {
    "message": (str,),
    "help": (str,),
    "severity": (Severity, _NONE),
    "impact": (Impact, _NONE),
}
_PARTS: dict[type, dict[str, tuple[type, ...]]] = {
    Finding: {"place": (Place,), **_BOTH, "fix": (Fix, _NONE)},
    LineFinding: {"start": (int,), "end": (int,), **_BOTH, "fix": (LineFix, _NONE)},
}

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


class RuleCrashError(Exception):
    """A rule about lines, which it names, raised the cause."""

    def __init__(self, rule: str, cause: Exception) -> None:
        super().__init__(rule)
        self.cause = cause


def crash(what: str, error: Exception, path: str, line: int = 1) -> Finding:
    """`what` is the rule; `line` (from 1) is where it was at work, as far as that is known.

    Raises what the rule raised, where somebody asks for tracebacks.
    """
    if isinstance(error, RuleCrashError):
        what, error = f"rule {error}", error.cause
    if os.environ.get("PVELINT_TRACEBACK"):
        raise error
    message = f"{what} crashed: {type(error).__name__}: {error}".replace("\n", " ")
    return Finding(
        place=Place(path=path, span=Span.on_line(line, 0, 0)),
        message=message,
        help="report this bug in the rule, with the line that it crashed on",
    )


def as_finding(kind: type[_F], yielded: object) -> _F:
    """What a rule yields; raises TypeError or ValueError, which is the rule's, for what is no finding."""
    if not isinstance(yielded, kind):
        raise TypeError(f"it yields `{type(yielded).__name__}`, not `{kind.__name__}`")
    for part, kinds in _PARTS[kind].items():
        if not isinstance(value := getattr(yielded, part), kinds):
            raise TypeError(f"its `{part}` is `{type(value).__name__}`, not `{kinds[0].__name__}`")
    if isinstance(yielded, LineFinding) and not 0 <= yielded.start <= yielded.end:
        raise ValueError(f"its place is {yielded.start} to {yielded.end}")
    return yielded


def crashes(found: Iterable[Diagnostic]) -> list[str]:
    """One line for each rule that raised."""
    own = (finding for finding in found if finding.rule == INTERNAL_ERROR.name)
    return [f"{finding.path}:{finding.span.start.line}: {finding.message}" for finding in own]
