"""Where the keys of a TOML text stand: tomllib tells values, but not their lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""`("nodes", "pve1", "pve")`; a number is a position in an array."""

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_GAP_OR_COMMA = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9][^\s,\]}#]*|[^\s,\]}#]+")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line (from 1) of each table, key and array element of a valid TOML text, where it stands first."""
    return _Locator(text).lines


class _Locator:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        table: KeyPath = ()
        while self._skip(_GAP):
            if self._peek() == "[":
                self.at += 2 if text.startswith("[[", self.at) else 1
                table = self._key(())
                while self._skip(_GAP_OR_COMMA) and self._peek() == "]":
                    self.at += 1
            else:
                self._pair(table)

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Go past what matches; False at the end of the text."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at < len(self.text)

    def _record(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _key(self, table: KeyPath) -> KeyPath:
        path = table
        while self._skip(_GAP):
            start = self.at
            if self._peek() in "\"'":
                self._skip(_STRING)
                part = tomllib.loads(f"key = {self.text[start : self.at]}")["key"]
            else:
                self._skip(_BARE_KEY)
                part = self.text[start : self.at]
            path = (*path, part)
            self._record(path)
            self._skip(_GAP)
            if self._peek() != ".":
                break
            self.at += 1
        return path

    def _pair(self, table: KeyPath) -> None:
        path = self._key(table)
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip(_GAP)
        opening = self._peek()
        if opening == "[":
            self._elements(path)
        elif opening == "{":
            self.at += 1
            while self._skip(_GAP_OR_COMMA) and self._peek() != "}":
                self._pair(path)
            self.at += 1
        else:
            self._skip(_STRING if opening in "\"'" else _SCALAR)

    def _elements(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while self._skip(_GAP_OR_COMMA) and self._peek() != "]":
            self._record((*path, index))
            self._value((*path, index))
            index += 1
        self.at += 1
