"""What the entries of a section config may say, as data: types and properties, with the PVE versions that know them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from pvelint.grammar.record import Record, field, replace
from pvelint.grammar.schema.options.history import ALWAYS, NEVER, History
from pvelint.grammar.schema.options.model import Option
from pvelint.grammar.version import Version

if TYPE_CHECKING:
    from pvelint.grammar.schema.outcome import SubOption

    from .entry import Entry
    from .property import FileProblem

EntryCheck: TypeAlias = "Callable[[Entry, Version], Iterator[FileProblem]]"
Clash: TypeAlias = "Callable[[Mapping[str, SubOption]], str | None]"


class EntryProperty(Option, eq=False):
    """A property of an entry; with `subs` its value is a property string."""

    required: bool = field(default=False, kw_only=True)
    """PVE skips an entry without it."""
    filled: bool = field(default=False, kw_only=True)
    """It would, but sets the property itself."""
    several: bool = field(default=False, kw_only=True)
    """It may be given again and again (an array, as `map`)."""
    secret: bool = field(default=False, kw_only=True)
    """No message shows its value."""
    successor: str = field(default="", kw_only=True)
    """What says it in the versions that no longer have it."""
    keeps_unknown: bool = field(default=False, kw_only=True)
    """PVE takes sub-options that it does not know."""
    clash: Clash | None = field(default=None, kw_only=True)
    """Which sub-options PVE refuses together, as the fact of a message (the validator of a registered format)."""


class EntryType(Record, eq=False):
    """A type of entry, as `dir` of storage.cfg; the empty name is that of a file without types."""

    name: str
    noun: str
    """Several of them, in the user's words: "backup jobs"."""
    properties: tuple[EntryProperty, ...]
    """A property that changed between versions is there once for each form."""
    history: History = field(default=ALWAYS, kw_only=True)
    keeps_unknown: bool = field(default=False, kw_only=True)
    """PVE keeps a property of it that it does not know."""
    check: EntryCheck | None = field(default=None, kw_only=True)
    """What PVE finds wrong with an entry as a whole (decode_value, check_config of its class).

    It drops the property at which a problem of `Loss.VALUE` is.
    """


class Schema(Record, eq=False):
    """What a file may hold (`propertyList` and the `options` of each plugin of PVE::SectionConfig)."""

    types: tuple[EntryType, ...]
    is_open: bool = field(default=False, kw_only=True)
    """Plugins that are not PVE's own may bring more types: nothing is known of their entries."""

    noun: str = field(default="entries", kw_only=True)
    """What the entries are, several of them, in the user's words."""

    def type_in(self, version: Version, name: str) -> EntryType | None:
        """The type of this name, if the version has it."""
        return next((type for type in self.types if type.name == name and version in type.history), None)

    def history(self, name: str) -> History:
        """The versions that have a type of this name."""
        return NEVER.union(*(type.history for type in self.types if type.name == name))

    def skips(self, name: str, version: Version) -> bool:
        """Whether PVE skips entries of the type, unless a plugin brings it."""
        known = self.history(name)
        return version not in known and (bool(known) or not self.is_open)


@cache
def properties_of(type: EntryType, version: Version) -> Mapping[str, EntryProperty]:
    """The properties that a version's entries of the type have, by name."""
    known = (found for found in type.properties if version in found.history)
    return {found.name: _at(found, type, version) for found in known}


@cache
def property_history(type: EntryType, name: str) -> History:
    """The versions whose entries of the type have a property of this name."""
    return NEVER.union(*(found.history for found in type.properties if found.name == name))


def successor(type: EntryType, name: str) -> str:
    """What took the place of a property that is gone."""
    return next((found.successor for found in type.properties if found.name == name), "")


def _at(found: EntryProperty, type: EntryType, version: Version) -> EntryProperty:
    family = tuple(one for one in type.properties if one.name == found.name)
    return replace(found.at(version), family=family)
