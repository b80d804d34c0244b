"""What the texts of options mean: each function is an argparse `type`, and refuses with ArgumentTypeError."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Reading, UnknownVersionError, later_notice, read_version
from pvelint.rules.model import Severity

NEVER = "never"
SHELLS = ("bash", "zsh", "fish")
"""Each is a module of `pvelint.shell` with `completion(command) -> str`."""


class Extend(argparse.Action):
    """Collects tuples; None until the option is given."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: Any = None) -> None:
        setattr(namespace, self.dest, (*(getattr(namespace, self.dest) or ()), *values))


def name_list(text: str) -> tuple[str, ...]:
    """Names separated by commas; at least one."""
    names = tuple(word.strip() for word in text.split(",") if word.strip())
    if not names:
        raise argparse.ArgumentTypeError("names neither a rule nor a category")
    return names


class Choice:
    """A type that takes these words alone, converted."""

    def __init__(self, allowed: Iterable[str], convert: Callable[[str], Any]) -> None:
        self.words = tuple(allowed)
        self._convert = convert

    def __call__(self, text: str) -> Any:
        if text not in self.words:
            from pvelint.suggest import did_you_mean

            raise argparse.ArgumentTypeError(
                f"'{text}' is not one of {', '.join(self.words)}{did_you_mean(text, self.words)}"
            )
        return self._convert(text)


def to_severity(text: str) -> Severity:
    """Of a word that is known to be one."""
    return Severity[text.upper()]


def to_threshold(text: str) -> Any:
    """A severity, or `never` as it stands."""
    return NEVER if text == NEVER else to_severity(text)


class ChosenVersion(NamedTuple):
    """A PVE version, and what to tell about it."""

    reading: Reading
    notice: str | None


def to_version(text: str) -> ChosenVersion:
    """A PVE version by its number."""
    try:
        reading = read_version(text)
        return ChosenVersion(reading, later_notice(text) if reading.is_later else None)
    except UnknownVersionError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def path(text: str) -> Path:
    """Of a file or folder."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def process_count(text: str) -> int:
    """A number from 1."""
    if not (number := whole_number(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of processes")
    return number
