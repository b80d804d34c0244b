"""What is known about a rule without importing it."""

from __future__ import annotations

from enum import StrEnum

from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record
from pvelint.grammar.version import NEWEST, OLDEST, Version

from .model import Applicability, Category, Evidence, Impact, Rank, Severity


class Scope(StrEnum):
    LINE = "line"
    GUEST = "guest"
    TREE = "tree"
    ENGINE = "engine"
    """Judged by the engine itself, when all other rules have spoken."""


class RuleInfo(Record):
    """The class attributes of a rule (see `rule.Rule`) and where its class is."""

    name: str
    category: Category
    severity: Severity
    impacts: tuple[Impact, ...]
    scope: Scope
    evidence: Evidence
    module: str
    class_name: str
    summary: str
    former_names: tuple[str, ...] = ()
    url: str = ""
    """Of a plugin's rule: its page."""
    guests: tuple[GuestKind, ...] = (VM,)
    keys: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    join_keys: tuple[JoinKey, ...] = ()
    requires: tuple[str, ...] = ()
    since: Version = OLDEST
    until: Version = NEWEST
    before_upgrade: bool = False
    fix: Applicability | None = None
    rank: Rank = Rank.FORMAT
    raw_lines: bool = False
    sound_lines: bool = False
    starts_only: bool = False
