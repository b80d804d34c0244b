"""What an option or sub-option is declared as; `Option` and `Sub` serve for all versions and for one."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import Record, field, replace
from pvelint.grammar.version import Version

from .history import ALWAYS, History, Words


class Type(StrEnum):
    """The types of PVE::JSONSchema."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"


BOOLEAN, INTEGER, NUMBER, STRING = Type.BOOLEAN, Type.INTEGER, Type.NUMBER, Type.STRING
NO_WORDS: Words = {}


class Spec(Record, eq=False):
    """What text an option or sub-option takes, and in which versions."""

    name: str
    type: Type = STRING
    history: History = field(default=ALWAYS, kw_only=True)
    enum: Words = field(default_factory=lambda: NO_WORDS, kw_only=True)
    pattern: str = field(default="", kw_only=True)
    """Perl's `^PATTERN$`, without a group around it."""
    format_name: str = field(default="", kw_only=True)
    """A named format, as `formats.format_named` knows it."""
    minimum: float | None = field(default=None, kw_only=True)
    maximum: float | None = field(default=None, kw_only=True)
    max_length: int | None = field(default=None, kw_only=True)
    default: str | None = field(default=None, kw_only=True)
    meaning: str = field(default="", kw_only=True)
    """What a right value is, in the user's words, where the type and bounds do not say it."""


class Sub(Spec, eq=False):
    """A sub-option of a property string, as `tag` of `net0`."""

    default_key: bool = field(default=False, kw_only=True)
    required: bool = field(default=False, kw_only=True)
    requires: str = field(default="", kw_only=True)
    alias: str = field(default="", kw_only=True)
    """The sub-option that this is another name of."""
    key_alias: str = field(default="", kw_only=True)
    """The sub-option whose value this name is: `virtio=MAC` is `model=virtio,macaddr=MAC`."""

    def at(self, version: Version) -> Sub:
        return replace(self, enum=_known(self.enum, version)) if self.enum else self


class Option(Spec, eq=False):
    """A key of a guest config, as `net[n]`; with `subs` its value is a property string."""

    subs: tuple[Sub, ...] = ()
    count: int | None = field(default=None, kw_only=True)
    """How many indices a numbered option has (from 0); None for a plain key."""
    settable: bool = field(default=True, kw_only=True)
    """False for what PVE keeps for itself and the API does not accept, as `vmstate`."""
    kind: GuestKind = field(default=VM, kw_only=True)
    """Whose option it is."""
    family: tuple[Option, ...] = field(default=(), kw_only=True)
    """All forms that it has in different versions, where it is no option of a guest."""

    @property
    def default_key(self) -> Sub | None:
        return next((sub for sub in self.subs if sub.default_key), None)

    def sub(self, name: str) -> Sub | None:
        return next((sub for sub in self.subs if sub.name == name), None)

    def at(self, version: Version) -> Self:
        """This option as one version knows it: its sub-options and words of that version only."""
        subs = tuple(sub.at(version) for sub in self.subs if version in sub.history)
        return replace(self, subs=subs, enum=_known(self.enum, version))


def _known(enum: Words, version: Version) -> Words:
    return {word: history for word, history in enum.items() if version in history}
