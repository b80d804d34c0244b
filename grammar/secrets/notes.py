"""What in notes is hidden, line after line: a password may stand below its name, a key has many lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import forms
from .likely import anywhere
from .values import stands_for_one, values

_CHPASSWD_PAIR = re.compile(
    r"(?<![A-Za-z0-9_.:/@-])[A-Za-z_][A-Za-z0-9_.-]{0,40}:(?!/)(?P<value>[^ \t\n\r\"'`|]+)"
)
_TABLE_RULE = re.compile(r"[ \t:|]*-[ \t:|-]*")
_BULLET = re.compile(r"[ \t]*(?:[-*+>|]+|[0-9]{1,3}[.)])?[ \t]*")
_DECORATION = " \t`~*_-|:=\r"
_LIST_MARKS = ("-", "*", "+", "|", " ", "\t")
_HINT = re.compile(
    r"(?i)pas|pss|psa|pw|secret|tok|key|psk|kennw|wachtwoord|parola|senha|pat|jwt|cookie|credential|cred|chap|pin|puk|otp|auth|bearer|basic|://|:[^ ]|%|\$|gh[pousr]_"
    r"|github_pat|akia|asia|xox|sk|aiza|hvs|npm_|pypi|dop_v1|sg\.|eyj|-u|[-]{5}"
)
"""Without any of these, a text holds no secret."""
_OURS = "pvelint"


class Notes:
    """Takes the lines of a section's notes, decoded, and says what of each is hidden."""

    def __init__(self) -> None:
        self._in_key = False
        self._expected = False
        """The value of a secret that was named above."""
        self._in_table = False
        self._had_name = False
        self._in_chpasswd = False

    def take(self, text: str) -> list[tuple[int, int]]:
        if self._in_key:
            self._in_key = forms.KEY_END not in text
            return [(0, len(text))]
        waits = self._expected or self._in_table or self._in_chpasswd or self._had_name
        if not waits and not _HINT.search(text):
            return []
        below = list(self._below(text))
        named = values(text)
        found = [*below, *named.found, *anywhere(text), *self._pairs(text)]
        self._in_key = (begin := text.rfind(forms.KEY_BEGIN)) >= 0 and (
            forms.KEY_BLOCK.match(text, begin) is not None and forms.KEY_END not in text[begin:]
        )
        in_next_line = named.in_next_line and begin < 0
        self._had_name = in_next_line or bool(named.found)
        self._expected = self._expected or (in_next_line and not below)
        return found

    def _below(self, text: str) -> Iterator[tuple[int, int]]:
        """All of a line that stands where a value is expected."""
        is_rule = _TABLE_RULE.fullmatch(text) is not None
        self._in_table = "|" in text and (self._in_table or (is_rule and self._had_name))
        expected, self._expected = self._expected, False
        if not (expected or self._in_table):
            return
        if not text.strip(_DECORATION):
            self._expected = expected
            return
        bullet = _BULLET.match(text)
        start = bullet.end() if bullet else 0
        if text.startswith(_OURS) or (not self._in_table and stands_for_one(text, start)):
            return
        self._expected = expected and text.startswith(_LIST_MARKS)
        yield start, len(text)

    def _pairs(self, text: str) -> Iterator[tuple[int, int]]:
        """`root:password`, as chpasswd takes it."""
        here = "chpasswd" in text.lower()
        if here or self._in_chpasswd:
            found = [match.span("value") for match in _CHPASSWD_PAIR.finditer(text)]
            self._in_chpasswd = here or bool(found)
            yield from found
