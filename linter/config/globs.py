"""Patterns of paths as in .gitignore, without negation."""

from __future__ import annotations

import re
from functools import cached_property

_PIECE = r"(?s:\*+|\?|\[[!^]?\]?+(?:\\.|[^\]\\])*\]|\\.|[^*?\[\\]+|.)"

_FOLDERS = "(?>(?:[^/]*/)*?"
"""Any folders, as few as it takes for what follows up to the `)` to match."""
_END = r"(?=/|\Z)"


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
    """Of what can be matched in several ways, the first is taken for good: the time is that of one comparison."""
    parts = pattern.strip("/").split("/")
    names = [name for name, after in zip(parts, [*parts[1:], ""], strict=True) if not name == after == "**"]
    floats = "/" not in pattern.rstrip("/")
    below = "/.*" if pattern.endswith("/") else "(?:/.*)?"
    if names[-1] == "**" and len(names) > 1:
        names.pop()
        below = "/.+" + below
    expression = _FOLDERS if floats else ""
    opened = int(floats)
    for index, name in enumerate(names):
        is_last = index == len(names) - 1
        if name != "**" or is_last:
            expression += _name(name) + ("" if is_last else "/")
        else:
            expression += ")" * opened + _FOLDERS
            opened = 1
    return expression + ")" * opened + below


def _name(pattern: str) -> str:
    """A whole name: what stands between two stars is taken where it comes first, what follows the last at the end."""
    between = [""]
    for piece in re.finditer(_PIECE, pattern):
        if piece[0].startswith("*"):
            between.append("")
        else:
            between[-1] += _piece(piece[0])
    first, *others = between
    if not others:
        return first + _END
    inner = "".join(f"(?>[^/]*?{text})" for text in others[:-1])
    return f"{first}{inner}(?>[^/]*{others[-1]}{_END})"


def _piece(piece: str) -> str:
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
