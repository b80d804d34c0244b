"""All that a rule's author needs: a rule is a class in a file of its own.

Its docstring is its documentation page, with the headings "What it finds", "Why it matters",
"When to ignore it"; `sources` names where the claim comes from. Its examples are in a `.toml` file of the same name
beside it; they are its tests and part of its page. A rule holds no state.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.read_setting import ReadSetting, read_setting
from pvelint.grammar.guest.sections import ReadLine
from pvelint.grammar.version import Version

from .model import (
    Applicability,
    Category,
    Evidence,
    Finding,
    Fix,
    Impact,
    LineFinding,
    LineFix,
    Rank,
    Related,
    Severity,
)

__all__ = [
    "Applicability",
    "Category",
    "EngineRule",
    "Evidence",
    "Finding",
    "Fix",
    "Guest",
    "GuestRule",
    "Impact",
    "LineFinding",
    "LineFix",
    "LineRule",
    "Rank",
    "RawLineRule",
    "ReadLine",
    "ReadSetting",
    "Related",
    "Rule",
    "Severity",
    "Tree",
    "TreeRule",
    "Version",
    "read_setting",
]


class Rule:
    """What every rule says about itself; a finding takes severity and impact from here unless it has its own."""

    name: ClassVar[str]
    category: ClassVar[Category]
    severity: ClassVar[Severity]
    impact: ClassVar[Impact]
    other_impacts: ClassVar[tuple[Impact, ...]] = ()
    """What findings may carry besides `impact`."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Options it reads, numbered ones without number (`hostpci`); it runs where one of them is set, or always if empty."""
    evidence: ClassVar[Evidence] = Evidence.CONF
    requires: ClassVar[tuple[str, ...]] = ()
    """Files of the tree without which it stays silent (`storage.cfg`; of `jobs.cfg|vzdump.cron` one), `interfaces`,
    `inventory` or `git`."""
    since: ClassVar[Version] = min(Version)
    until: ClassVar[Version] = max(Version)
    """First and last PVE version that it speaks about."""
    fix: ClassVar[Applicability | None] = None
    """What kind of fix its findings may carry at best."""
    sources: ClassVar[tuple[str, ...]]


class _RuleOfLines(Rule):
    """Equal lines are judged once per run, in every section.

    Of all line rules that call a line dropped, the one with the lowest rank reports it, and its fix is
    followed by those of the others until PVE accepts the line.
    """

    rank: ClassVar[Rank] = Rank.FORMAT
    sound_lines: ClassVar[bool] = False
    """Whether it also looks at lines that PVE has nothing against."""


class LineRule(_RuleOfLines):
    """Judges a setting of a guest file by itself; with `keys`, only settings of those."""

    def check(self, setting: ReadSetting) -> Iterator[LineFinding]:
        raise NotImplementedError


class RawLineRule(_RuleOfLines):
    """Judges any line of a guest file by itself: notes, headers and what PVE cannot read, too."""

    def check(self, line: ReadLine) -> Iterator[LineFinding]:
        raise NotImplementedError


class GuestRule(Rule):
    """Judges one guest, as a rule the config of its next start (`guest.config`)."""

    starts_only: ClassVar[bool] = False
    """Speaks about starting or booting: templates, which nobody starts, are skipped."""

    def check(self, guest: Guest) -> Iterator[Finding]:
        raise NotImplementedError


class TreeRule(Rule):
    """Judges what stands in several files of one tree."""

    def check(self, tree: Tree) -> Iterator[Finding]:
        raise NotImplementedError


class EngineRule(Rule):
    """What only the engine can judge, when all other rules have spoken: the class is its metadata and its page."""
