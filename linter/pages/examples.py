"""A rule's examples: the `.toml` file beside its module."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pvelint.errors import UserError
from pvelint.grammar import data_text
from pvelint.grammar.guest_kind import VM
from pvelint.grammar.record import Record, field
from pvelint.grammar.version import NEWEST, Version, parse_version
from pvelint.rules.rule import Rule

USUAL_PATH = "nodes/pve1/qemu-server/105.conf"
_OF_A_CONTAINER = "nodes/pve1/lxc/105.conf"
LAYOUT = ("conf", "path", "times", "tree", "pve", "tracked")
"""What an example is made of."""
TEXTS = ("fixed", "unsafe", "alternatives")
"""What fixes make of its config."""
FACTS = ("at", "severity", "impact", "key", "option", "section")
"""What its findings carry: a value for all of them, or a list with one for each."""


class ExampleError(UserError):
    """An examples file that says something else than examples."""


class Example(Record, kw_only=True):
    """Files of a tree, and what is expected of them."""

    conf: str | None = None
    """The guest's config; None where only the tree's other files matter."""
    path: str = USUAL_PATH
    times: int = 1
    """How often the first line of its files stands there: for texts that are too long to be written down."""
    tree: Mapping[str, str] = field(default_factory=dict)
    """The other files, by path."""
    pve: Version = NEWEST
    tracked: bool = False
    """Whether git tracks the files."""
    expected: Mapping[str, Any] = field(default_factory=dict)
    """Of FACTS and TEXTS what is written down."""

    @property
    def files(self) -> dict[str, str]:
        """The texts of all its files, whole, by path."""
        short = dict(self.tree) if self.conf is None else {**self.tree, self.path: self.conf}
        return {path: self._whole(text) for path, text in short.items()}

    def _whole(self, text: str) -> str:
        first, feed, rest = text.partition("\n")
        return f"{first}{feed}" * self.times + rest


class Examples(Record):
    """What a rule finds, and what it leaves alone."""

    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()


def examples_file(rule: type[Rule]) -> Path:
    """Where a rule's examples are, if it has any."""
    return Path(str(sys.modules[rule.__module__].__file__)).with_suffix(".toml")


def examples_of(rule: type[Rule]) -> Examples:
    """A rule's examples; raises ExampleError."""
    path = examples_file(rule)
    try:
        return parse_examples(data_text(rule.__module__, path.name), rule.name, usual_path(rule))
    except FileNotFoundError:
        return Examples()
    except ValueError as error:
        raise ExampleError(f"{path}: {error}") from error


def usual_path(rule: type[Rule]) -> str:
    """Where the config of an example is that does not say so."""
    return USUAL_PATH if VM in rule.guests else _OF_A_CONTAINER


def parse_examples(text: str, name: str, path: str = USUAL_PATH) -> Examples:
    """All of a TOML text; of several rules in one module, those in the table of the rule's name. Raises ValueError.

    `path` is that of configs which do not say theirs.
    """
    data = tomllib.loads(text)
    data = data.get(name, data)
    return Examples(*(tuple(_example(one, path) for one in data.get(kind, ())) for kind in ("bad", "good")))


def _example(data: Mapping[str, Any], path: str) -> Example:
    unknown = data.keys() - {*LAYOUT, *TEXTS, *FACTS}
    if unknown:
        raise ValueError(f"unknown keys in an example: {', '.join(sorted(unknown))}")
    given = {"path": path} | {key: data[key] for key in LAYOUT if key in data}
    if "pve" in given:
        given["pve"] = parse_version(given["pve"])
    return Example(**given, expected={key: data[key] for key in (*FACTS, *TEXTS) if key in data})
