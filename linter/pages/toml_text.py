"""Edits of a TOML text that leave all else as it is: comments, order, the way that values are written."""

from __future__ import annotations

import re
import tomllib

from pvelint.grammar.record import Record

_STRING = (
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_STATEMENT = re.compile(
    rf"(?P<blank>[ \t]*(?:\#[^\n]*)?\r?(?:\n|\Z))|(?P<header>[ \t]*\[(?P<name>[^\n#]*)\][^\n]*(?:\n|\Z))"
    rf"|(?P<pair>(?:{_STRING}|\[(?:{_STRING}|\#[^\n]*|[^\]\"'#])*\]|[^\n\"'\[#])+)(?P<tail>(?:\#[^\n]*)?(?:\n|\Z))",
    re.DOTALL,
)
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=")


class Statement(Record, frozen=False):
    """A header, a `key = value`, or a line between them."""

    text: str
    tail: str = ""
    """What follows the value: a comment, perhaps, and the line's end."""
    key: str | None = None
    header: str | None = None
    """What is between the brackets."""


def statements(text: str) -> list[Statement]:
    """All of a valid TOML text: joined, they are the text."""
    found: list[Statement] = []
    at = 0
    while at < len(text):
        match = _STATEMENT.match(text, at)
        if match is None:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1} is not TOML that can be edited")
        statement = Statement(match[0])
        if match["header"] is not None:
            statement.header = match["name"]
        elif match["pair"] is not None and (key := _KEY.match(match[0])) is not None:
            statement.key = key[1]
            statement.tail = match[0][len(match["pair"].rstrip(" \t")) :]
        found.append(statement)
        at = match.end()
    return found


class Table:
    """A table of a TOML text, by the number of its header among those of the same name."""

    def __init__(self, all_: list[Statement], header: str, number: int) -> None:
        starts = [index for index, statement in enumerate(all_) if statement.header == header]
        self._all = all_
        self._start = starts[number]

    def set(self, key: str, value: str | list[str] | None, order: tuple[str, ...]) -> None:
        """Write a value, unless it is what stands there; None takes the key out. `order` is that of new keys."""
        keys = self._keys()
        if key in keys:
            statement = self._all[keys[key]]
            if value is None:
                del self._all[keys[key]]
            elif tomllib.loads(statement.text)[key] != value:
                statement.text = f"{key} = {toml_value(value)}{statement.tail}"
        elif value is not None:
            before = [keys[other] for other in order[: order.index(key)] if other in keys]
            at = max(before, default=self._start) + 1
            self._all.insert(at, Statement(f"{key} = {toml_value(value)}\n", key=key))

    def _keys(self) -> dict[str, int]:
        found = {}
        for index in range(self._start + 1, len(self._all)):
            statement = self._all[index]
            if statement.header is not None:
                break
            if statement.key is not None:
                found[statement.key] = index
        return found


def toml_value(value: str | list[str]) -> str:
    """A text that holds several lines as such, whatever is in it."""
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    harmless = all(" " <= c != "\x7f" or c in "\t\n" for c in value)
    if "\n" not in value:
        return f'"{_escaped(value)}"'
    if harmless and "'''" not in value and not value.endswith("'"):
        return f"'''\n{value}'''"
    return '"""\n' + _escaped(value).replace("\\n", "\n") + '"""'


def _escaped(value: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return "".join(named.get(c, c if " " <= c != "\x7f" else f"\\u{ord(c):04x}") for c in value)
