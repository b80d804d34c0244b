"""The words of a verdict: severity, impact, category, finding, fix."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.nodes import Edit, Place


class Severity(IntEnum):
    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Impact(StrEnum):
    """What PVE or the guest does about a mistake: what a reader wants to know first."""

    DROPPED = "dropped"
    INVALID = "invalid"
    DEVICE_MISSING = "device-missing"
    NO_START = "no-start"
    QEMU_REFUSES = "qemu-refuses"
    NO_BOOT = "no-boot"
    DATA_RISK = "data-risk"
    SECURITY = "security"
    IGNORED = "ignored"
    MIGRATION = "migration"
    BACKUP = "backup"
    GUEST = "guest"
    PERFORMANCE = "performance"
    HYGIENE = "hygiene"


class Category(StrEnum):
    """What a rule is about; its folder has the same name, with `_` for `-`."""

    SYNTAX = "syntax"
    SCHEMA = "schema"
    PASSTHROUGH = "passthrough"
    BOOT = "boot"
    DISK = "disk"
    NETWORK = "network"
    CPU = "cpu"
    MEMORY = "memory"
    FIRMWARE = "firmware"
    GUEST_AGENT = "guest-agent"
    CLOUD_INIT = "cloud-init"
    MIGRATION_HA = "migration-ha"
    SECURITY = "security"
    HYGIENE = "hygiene"
    CROSS_FILE = "cross-file"
    UPGRADE = "upgrade"


class Evidence(StrEnum):
    """What a rule has to see before it can speak."""

    CONF = "conf"
    TREE = "tree"
    HARDWARE = "hardware"


class Rank(IntEnum):
    """Which of the line rules that call a line dropped reports it: the lowest rank goes first."""

    CHARACTERS = 10
    """Characters that only look like ASCII: nothing else can be told before they are gone."""
    COMMENT = 20
    """Text behind the value that is none of it."""
    NOTATION = 30
    """How the value is put together: separators and quotes."""
    SPECIFIC = 40
    """One mistake that is recognised by what was written."""
    OPTION = 50
    """What one option takes."""
    PART = 60
    """One part of a value, of whatever option: a word without a name, a number with a unit."""
    FORMAT = 70
    """What a kind of value is made of."""
    KEY = 80
    """The key, or a line without one."""
    LIST = 90
    """How a property list is put together, where no rule before knew better."""
    FALLBACK = 100
    """What is left."""


class Applicability(StrEnum):
    SAFE = "safe"
    """What the owner means, beyond reasonable doubt: applied by `--fix`."""
    UNSAFE = "unsafe"
    """Edits a value that PVE keeps and uses, or rests on a guess: applied by `--fix --unsafe-fixes`."""


class Fix(Record):
    applicability: Applicability
    title: str
    """What it does, as an imperative: `set rombar=0`."""
    edits: tuple[Edit, ...]
    withdrawn: str = ""
    """Why `--fix` does not make it although its rule offers it: `not applied because it causes another error`. Not for rules to set."""

    @property
    def description(self) -> str:
        """The title, and what keeps `--fix` from it."""
        return f"{self.title}, {self.withdrawn}" if self.withdrawn else self.title

    @classmethod
    def safe(cls, title: str, *edits: Edit) -> Fix:
        return cls(Applicability.SAFE, title, edits)

    @classmethod
    def unsafe(cls, title: str, *edits: Edit) -> Fix:
        return cls(Applicability.UNSAFE, title, edits)


class Related(Record):
    """Another place that belongs to a finding."""

    place: Place
    message: str


class Finding(Record, kw_only=True):
    """One mistake at one place. What is left out comes from the rule that yields it."""

    place: Place
    message: str
    """Fact and consequence in one sentence, in the user's terms; never a secret value."""
    help: str = ""
    """What to do about it."""
    severity: Severity | None = None
    impact: Impact | None = None
    fix: Fix | None = None
    alternatives: tuple[Fix, ...] = ()
    """Two or more sensible repairs, none of which is applied unasked."""
    related: tuple[Related, ...] = ()
    secret: bool = False
    """The place's text is a secret: it is masked wherever the finding is shown."""


class LineFix(Record):
    """A fix of a line rule, which knows a line but not its file: what the line should read."""

    title: str
    """What it does, as an imperative: `write tag=10`."""
    text: str
    """The whole line as it should read; it may hold line feeds."""
    applicability: Applicability | None = None
    """If left out, safe where PVE drops the line today, else unsafe."""
    mapping: str = ""
    """The resource mapping that it names; safe where the tree has that, else unsafe."""

    @classmethod
    def safe(cls, title: str, text: str) -> LineFix:
        return cls(title, text, Applicability.SAFE)

    @classmethod
    def unsafe(cls, title: str, text: str) -> LineFix:
        return cls(title, text, Applicability.UNSAFE)


class Idle(NamedTuple):
    """What is said of a line that the next start does not use: another takes its place, or it is in a snapshot."""

    message: str
    impact: Impact


class LineFinding(Record, kw_only=True):
    """One mistake in one line of a guest file, at columns of that line (from 0, end exclusive)."""

    start: int
    end: int
    message: str
    help: str = ""
    option: str | None = None
    severity: Severity | None = None
    impact: Impact | None = None
    fix: LineFix | None = None
    """Where the line has one evident reading."""
    alternatives: tuple[LineFix, ...] = ()
    """Two or more sensible readings, none of which is applied unasked."""
    secret: bool = False
    """The columns hold a secret: it is masked wherever the finding is shown."""
    idle: Idle | None = None
    """For a message and an impact that speak of the next start."""
