"""Patterns of paths as in .gitignore, without negation."""

from __future__ import annotations

import re
from functools import cached_property

_PIECE = r"(?s:\*+|\?|\[[!^]?\]?+(?:\\.|[^\]\\])*\]|\\.|[^*?\[\\]+|.)"


class GlobError(ValueError):
    """A pattern that matches nothing anybody can mean."""


class Glob:
    """One pattern.

    `*`, `?` and `[...]` stay within a name, `**` crosses folders, a backslash takes the next character as
    it stands. With a slash at its start or inside, a pattern is relative to the folder that the paths are
    relative to, else it matches at every depth; with a slash at its end it matches folders only. What
    matches a folder matches everything below it.
    """

    def __init__(self, pattern: str) -> None:
        if pattern.startswith("!"):
            raise GlobError("a pattern cannot be negated with '!'")
        if not pattern.strip("/"):
            raise GlobError("an empty pattern matches nothing")
        if "//" in pattern:
            raise GlobError("a name between two slashes is empty")
        self.pattern = pattern
        self._expression = _expression(pattern)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Glob) and other.pattern == self.pattern

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __repr__(self) -> str:
        return f"Glob({self.pattern!r})"

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._expression, re.DOTALL)

    def matches(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether `path` (relative, `/` between its parts, none at its end) or a folder above it matches."""
        return self._compiled.fullmatch(path + "/" if is_folder else path) is not None


def _expression(pattern: str) -> str:
    parts = pattern.strip("/").split("/")
    names = [name for name, after in zip(parts, [*parts[1:], ""], strict=True) if not name == after == "**"]
    floats = "/" not in pattern.rstrip("/")
    below = "/.*" if pattern.endswith("/") else "(?:/.*)?"
    if names[-1] == "**" and len(names) > 1:
        names.pop()
        below = "/.+" + below
    expression = "(?:.*/)?" if floats else ""
    for index, name in enumerate(names):
        if name == "**" and index < len(names) - 1:
            expression += "(?:.*/)?"
        else:
            expression += _name(name) + ("/" if index < len(names) - 1 else "")
    return expression + below


def _name(pattern: str) -> str:
    return "".join(_piece(match[0]) for match in re.finditer(_PIECE, pattern))


def _piece(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece == "[":
        raise GlobError("a '[' without a ']'")
    if piece == "\\":
        raise GlobError("a name ends in a backslash")
    if piece.startswith("["):
        return _character_class(piece)
    return re.escape(piece.removeprefix("\\"))


def _character_class(piece: str) -> str:
    inner = piece[1:-1]
    negated = inner[:1] in ("!", "^")
    if negated:
        inner = inner[1:]
    if "[:" in inner:
        raise GlobError("named character classes like [:digit:] are not supported")
    literal = re.sub(r"\\(.)|([\[\]&~|^\\])", lambda m: re.escape(m[1] or m[2]), inner)
    expression = f"[{'^/' if negated else ''}{literal}]"
    try:
        re.compile(expression)
    except re.error:
        raise GlobError(f"'{piece}' is not a valid character set") from None
    return expression if negated else f"(?!/){expression}"
