"""What PVE makes of one value: its sub-options, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from pvelint.grammar.record import Record, field
from pvelint.grammar.syntax.nodes import Item
from pvelint.grammar.version import Version


class Code(StrEnum):
    """The ways in which a value can be wrong."""

    UNKNOWN_OPTION = "unknown-option"
    """The key itself is not an option of this PVE version (`since`/`until` say where it is)."""
    INDEX_RANGE = "index-range"
    """A numbered option beyond its last index (`maximum`)."""
    TYPE = "type"
    """Not a boolean, integer or number (`expected`)."""
    HUGE_INTEGER = "huge-integer"
    """An integer of 2^64 or more: read as a float, and every later write of the config dies."""
    ENUM = "enum"
    PATTERN = "pattern"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LENGTH = "length"
    FORMAT = "format"
    """Refused by a named format (`format_name`), as `disk-size` or `pve-volume-id`."""
    UNKNOWN_SUBOPTION = "unknown-suboption"
    DUPLICATE = "duplicate-suboption"
    """A sub-option given twice, directly, as default key or through an alias."""
    MISSING_NAME = "missing-name"
    """`key=`, `=value`: an item with an equals sign that lacks one side."""
    NO_DEFAULT_KEY = "no-default-key"
    """A bare word where the schema has no default key."""
    MISSING_SUBOPTION = "missing-suboption"
    """A required sub-option is absent."""
    REQUIRES = "requires"
    """A sub-option needs another one that is absent (`expected` names it)."""
    RENAMED_KEY = "renamed-key"
    """A key for LXC that LXC has not known since 3.0 (`expected` is its name today)."""
    REFUSED_KEY = "refused-key"
    """A key for LXC that PVE sets itself."""
    CGROUP1_KEY = "cgroup1-key"
    """A key for LXC about control groups of version 1, of which PVE says that it will go."""
    LINE_FEED = "line-feed"
    """A carriage return inside the value."""


class Fate(StrEnum):
    """What PVE's file reader does about a value with a problem."""

    DROPPED = "dropped"
    """It complains, and goes on without the line."""
    COMPLAINED = "complained"
    """It complains, and keeps and uses the value as it stands: the way of containers."""
    KEPT = "kept"
    """It says nothing and keeps it, but the API refuses the same text."""


DROPPED, COMPLAINED, KEPT = Fate


class Problem(Record, kw_only=True):
    """One thing that is wrong with a value; columns are relative to the value, from 0, end exclusive."""

    code: Code
    fate: Fate
    start: int
    end: int
    option: str | None = None
    """Canonical name of the sub-option, or the unknown name as written."""
    expected: str = ""
    """What would be right, in the user's words: `on or off`, `a number from 1 to 4094`."""
    allowed: tuple[str, ...] = ()
    """The members of an enum, or the names that would be known in this place."""
    format_name: str = ""
    maximum: float | None = None
    minimum: float | None = None
    since: Version | None = None
    """For something unknown in this version: the first version that knows it."""
    until: Version | None = None
    """For something unknown in this version: the last version that knew it."""

    @property
    def dropped(self) -> bool:
        """The line is lost."""
        return self.fate is DROPPED


class SubOption(Record):
    """A sub-option as PVE took it: canonical name, value and place. A boolean's value is `1` or `0`.

    The value as written is `item.value`; `virtio=MAC` gives `model` and `macaddr`, which share the item.
    """

    name: str
    value: str
    item: Item


class Vanishing(NamedTuple):
    """What PVE's drive parser stumbles over."""

    option: str
    """The sub-option that stands in the way, as it is in the line."""
    reason: str
    """In a few words, with the option's name."""


NO_OPTIONS: Mapping[str, SubOption] = {}


class Reading(Record):
    """A key and its value as one PVE version reads them."""

    key: str
    """As PVE stores it: `cdrom` becomes `ide2`."""
    value: str
    """As PVE stores it: normalised booleans and integers, quotes stripped where PVE strips them."""
    problems: tuple[Problem, ...] = ()
    """In the order in which PVE meets them: the first one that drops the line is PVE's own message."""
    options: Mapping[str, SubOption] = field(default_factory=lambda: NO_OPTIONS)
    """The sub-options by canonical name, as far as a broken value tells them; empty for a plain one."""
    vanishes: Vanishing | None = None
    """Set where PVE's drive parser returns nothing for a line the schema accepts: the disk is silently lost."""

    @property
    def dropped(self) -> bool:
        return bool(self.problems) and any(problem.fate is DROPPED for problem in self.problems)

    @property
    def complained(self) -> bool:
        """PVE complains about it at each read, and keeps and uses it all the same."""
        return any(problem.fate is COMPLAINED for problem in self.problems)

    @property
    def is_unknown(self) -> bool:
        """PVE has no option of this key, as `cores2` or `mp300`; of a container it keeps the line all the same."""
        return any(problem.code in (Code.UNKNOWN_OPTION, Code.INDEX_RANGE) for problem in self.problems)
