"""What is known about a rule without importing it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pvelint.grammar.version import Version

from .model import Applicability, Category, Evidence, Impact, Severity


class Scope(StrEnum):
    LINE = "line"
    GUEST = "guest"
    TREE = "tree"


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """The class attributes of a rule (see `api.Rule`) and where its class is."""

    name: str
    category: Category
    severity: Severity
    impacts: tuple[Impact, ...]
    scope: Scope
    keys: tuple[str, ...]
    evidence: Evidence
    requires: tuple[str, ...]
    since: Version
    until: Version
    fix: Applicability | None
    rank: int
    sound_lines: bool
    starts_only: bool
    module: str
    class_name: str
    summary: str
