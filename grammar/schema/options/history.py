"""In which PVE versions a word of the schema exists: sets, since a backport can skip a release."""

from __future__ import annotations

from collections.abc import Mapping

from pvelint.grammar.version import Version

History = frozenset[Version]
Words = Mapping[str, History]
"""The members of an enum, in the schema's order, with the versions that know them."""

ALWAYS: History = frozenset(Version)
NEVER: History = frozenset()
V7_4, V8_4, V9_0, V9_1, V9_2 = Version.V7_4, Version.V8_4, Version.V9_0, Version.V9_1, Version.V9_2


def since(first: Version) -> History:
    """This version and all later ones."""
    return frozenset(version for version in Version if version >= first)


def until(last: Version) -> History:
    """This version and all earlier ones."""
    return frozenset(version for version in Version if version <= last)


def only(*versions: Version) -> History:
    """Just these."""
    return frozenset(versions)


def words(text: str, history: History = ALWAYS) -> dict[str, History]:
    """Blank-separated words that share a history; join groups with `|`."""
    return dict.fromkeys(text.split(), history)


def next_known(history: History, version: Version) -> Version | None:
    """The first version after `version` that knows the word."""
    return min((known for known in history if known > version), default=None)


def last_known(history: History, version: Version) -> Version | None:
    """The last version before `version` that knew the word."""
    return max((known for known in history if known < version), default=None)
