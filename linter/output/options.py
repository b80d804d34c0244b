"""What the user and the terminal ask of a format."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pvelint.grammar.record import Record
from pvelint.report.model import rule_url

if TYPE_CHECKING:
    from pvelint.rules.info import RuleInfo


class Options(Record, kw_only=True):
    color: bool = False
    width: int = 80
    """Of the terminal, in columns."""
    unsafe_fixes: bool = False
    """Propose unsafe fixes too."""
    rule_info: Callable[[str], RuleInfo | None] | None = None
    """What is known about a rule; without it, what its findings say."""

    def url(self, rule: str) -> str:
        """The page of a rule; empty for one of a plugin that names none."""
        info = self.rule_info(rule) if self.rule_info else None
        return (info.url if info else "") or rule_url(rule)
