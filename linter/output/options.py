"""What the user and the terminal ask of a format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pvelint.rules.info import RuleInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    color: bool = False
    width: int = 80
    """Of the terminal, in columns."""
    unsafe_fixes: bool = False
    """Propose unsafe fixes too."""
    rule_info: Callable[[str], RuleInfo | None] | None = None
    """What is known about a rule; without it, what its findings say."""
