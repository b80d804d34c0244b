"""What a run comes to in one tree: what checking it found, and what is reported and changed in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from pvelint.applies import SkippedRule
from pvelint.grammar.record import Record, field
from pvelint.grammar.version import Version

from .model import Change, Diagnostic, GuestName, Round


class GuestFacts(NamedTuple):
    """What a check knows of a guest besides its findings."""

    name: GuestName
    version: Version
    has_unknown_hardware: bool
    """Something is passed through to it, and no inventory says what."""
    unknown_devices: int = 0
    """Passed-through devices that nothing identifies."""
    former_names: tuple[str, ...] = ()
    """What its notes call rules that have another name now."""


class CheckResult(Record, frozen=False):
    """All that the rules found in a tree; this is what the cache keeps."""

    findings: list[Diagnostic] = field(default_factory=list)
    """Those that config and notes do not ignore, sorted by path and place; no baseline is applied."""
    grave: list[Diagnostic] = field(default_factory=list)
    """What no fix may bring, wherever in the tree and whether or not it is reported; not kept by the cache."""
    errors: list[str] = field(default_factory=list)
    """One line each: what could not be read, rules that crashed."""
    guests: dict[str, GuestFacts] = field(default_factory=dict)
    """Of those that were judged, by path."""
    skipped_rules: list[SkippedRule] = field(default_factory=list)
    """Selected rules that could not run, for want of evidence or because of the version."""
    version_chosen: bool = True
    """Whether a PVE version was chosen or recorded for the nodes of all that were asked for."""
    notices: tuple[str, ...] = ()

    @property
    def former_names(self) -> frozenset[str]:
        """What the notes of guests call rules that have another name now."""
        return frozenset(name for facts in self.guests.values() for name in facts.former_names)

    @property
    def unknown_devices(self) -> Counter[str]:
        """Passed-through devices that nothing identifies, by the node's name or the guest's file."""
        found: Counter[str] = Counter()
        for path, facts in self.guests.items():
            if facts.unknown_devices:
                found[facts.name.node or path] += facts.unknown_devices
        return found

    def name_of(self, path: str) -> GuestName | None:
        """Of the guest in a file."""
        facts = self.guests.get(path)
        return facts.name if facts is not None else None


class TreeResult(Record, kw_only=True):
    """What linting a tree came to."""

    findings: list[Diagnostic]
    """Those to report: what the baseline does not know; with `--fix`, what is left after it."""
    before_baseline: list[Diagnostic]
    """What would be reported of the texts as they were without a baseline."""
    errors: list[str]
    """One line each: what could not be read or written, rules that crashed."""
    notices: list[str]
    unknown_devices: Counter[str]
    skipped_rules: list[SkippedRule]
    former_names: frozenset[str]
    """What notes of guests call rules that have another name now."""
    paths: list[str]
    """The guest files that were linted, as findings name them."""
    beside: int
    """How many other files of the tree were linted."""
    text_of: Callable[[str], str]
    """The text of one of the tree's guest files before any fix, by the path that findings carry; raises OSError."""
    guest_paths: frozenset[str]
    """Those files: the linted ones, and the others of the tree."""
    fixed: int = 0
    """How many findings were repaired."""
    changes: Mapping[str, Change] = field(default_factory=dict)
    """The files that come out different, by the path that findings carry."""
    plans: dict[str, list[Round]] | None = None
    """How the findings would be fixed, by path, round by round; None if nobody asked."""
    version_chosen: bool = True
    """Whether a PVE version was chosen for all its nodes."""
    fails: bool = False
    """Whether a finding is at or above the tree's `fail-on`."""
