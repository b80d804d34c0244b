"""The command as shells and its man page describe it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pvelint.grammar.record import Record


class Takes(StrEnum):
    """What follows an option."""

    NOTHING = "nothing"
    WORD = "word"
    """One of its `words`."""
    RULE = "rule"
    RULES = "rules"
    """Rules and categories, separated by commas."""
    FILE = "file"
    """A file or a folder, or one of its `words`."""
    FOLDER = "folder"
    TEXT = "text"
    """Something that nobody can complete."""


class Option(Record):
    flags: tuple[str, ...]
    """`-h` and `--help`: the long one last."""
    help: str
    takes: Takes
    value: str = ""
    """What its help calls that: `FILE`."""
    words: tuple[str, ...] = ()
    repeats: bool = False
    """Whether it may be given more than once."""


class Group(Record):
    title: str
    options: tuple[Option, ...]


class Command(Record):
    name: str
    version: str
    summary: str
    """One sentence, with its full stop."""
    description: str
    paths: str
    """The help of its arguments."""
    groups: tuple[Group, ...]
    examples: tuple[tuple[str, str], ...]
    """(command, what it does)"""
    exit_codes: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def options(self) -> Iterator[Option]:
        for group in self.groups:
            yield from group.options
