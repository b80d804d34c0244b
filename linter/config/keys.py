"""The keys of a config: what a field of Config says of itself, from which it is read, shown and overridden."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from pvelint.grammar.record import Field, Record


class Kind(Enum):
    """What a key's value is; `read` has a reader for each, docs/pvelint.schema.json a shape."""

    SELECTORS = auto()
    """Rules and categories."""
    PER_FILE_IGNORES = auto()
    GLOBS = auto()
    SEVERITY = auto()
    THRESHOLD = auto()
    """A severity or `never`."""
    SEVERITIES = auto()
    VERSION = auto()
    INVENTORIES = auto()
    TEXTS = auto()
    FORMAT = auto()
    PATH = auto()
    FLAG = auto()
    GUESTS = auto()
    NODES = auto()

    @property
    def is_table(self) -> bool:
        return self in (Kind.PER_FILE_IGNORES, Kind.SEVERITIES, Kind.GUESTS, Kind.NODES)


class Key(Record):
    """What holds for a key besides its default."""

    kind: Kind
    option: bool = False
    """There is a command line option of the same name, which stands above the file."""
    adds: bool = False
    """That option adds to the file's value instead of replacing it."""
    of_run: bool = False
    """Concerns the whole run: with several trees, it comes from the config that they share."""
    in_file: bool = True
    """It has an effect in a file: a tree does not choose where pvelint writes."""


def about(
    kind: Kind, *, option: bool = False, adds: bool = False, of_run: bool = False, in_file: bool = True
) -> Mapping[str, Key]:
    """The metadata of a field of Config that is a key of the file."""
    return {"key": Key(kind, option, adds, of_run, in_file)}


def keys_of(fields: Mapping[str, Field]) -> dict[str, Key]:
    """The keys by name, of the fields of Config: `fail-on` is the field `fail_on`."""
    return {
        name.replace("_", "-"): made.metadata["key"]
        for name, made in fields.items()
        if "key" in made.metadata
    }
