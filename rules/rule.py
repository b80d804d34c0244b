"""The classes of rules, and what a rule says about itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.guest.join_key import JoinKey
from pvelint.grammar.guest.read_setting import ReadSetting
from pvelint.grammar.guest.sections import ReadLine
from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.version import Version

from .model import Applicability, Category, Evidence, Finding, Impact, LineFinding, Rank, Severity


class Rule:
    """What every rule says about itself; a finding takes severity and impact from here unless it has its own."""

    name: ClassVar[str]
    former_names: ClassVar[tuple[str, ...]] = ()
    """What it, or a rule that it came from, was called: selections, ignores and baselines go on to know these names."""
    url: ClassVar[str] = ""
    """Of a rule in a plugin: the address of a page about it, which reports link to. Built-in rules have theirs in docs/rules."""
    category: ClassVar[Category]
    guests: ClassVar[tuple[GuestKind, ...]] = (VM,)
    """The kinds of guests that it is about, VM or CONTAINER or both: no others are shown to it."""
    severity: ClassVar[Severity]
    impact: ClassVar[Impact]
    other_impacts: ClassVar[tuple[Impact, ...]] = ()
    """What findings may carry besides `impact`."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Options it reads, numbered ones without number (`hostpci`); it runs where one of them is set, or always if empty."""
    words: ClassVar[tuple[str, ...]] = ()
    """Texts, one of which stands in a guest's file (in any case) wherever it finds something there.

    It is not asked about guests without them; a line rule, about lines without them. Empty promises nothing. Of a
    tree rule, the file is that of the guest in which its finding stands.
    """
    evidence: ClassVar[Evidence] = Evidence.CONF
    requires: ClassVar[tuple[str, ...]] = ()
    """Files of the tree without which it stays silent (`storage.cfg`; of `jobs.cfg|vzdump.cron` one), `files` (any of
    those around the guests), `interfaces`, `inventory` or `git`."""
    since: ClassVar[Version] = min(Version)
    until: ClassVar[Version] = max(Version)
    """First and last PVE version that it speaks about."""
    before_upgrade: ClassVar[bool] = False
    """PVE's own check before an upgrade asks the same: `--select upgrade` selects it, too, whatever its category."""
    fix: ClassVar[Applicability | None] = None
    """What kind of fix its findings may carry at best."""
    sources: ClassVar[tuple[str, ...]] = ()
    """Where it is known from: `PACKAGE VERSION FILE (function)`, of other programs than PVE with `, run` or `, read`."""


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

    join_keys: ClassVar[tuple[JoinKey, ...]] = ()
    """Provisional: what the guests of its findings have in common with one another or with the cluster's files.

    It is given those guests alone that share one of these; empty gives it all.
    """

    def check(self, tree: Tree) -> Iterator[Finding]:
        raise NotImplementedError


class EngineRule(Rule):
    """What only the engine can judge, when all other rules have spoken: the class is its metadata and its page."""
