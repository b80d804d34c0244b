"""Secrets beyond doubt, which a rule reports: in notes, tags, `args` and the environment, with their columns in the file's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import forms
from .plain import plain

_Found = list[tuple[int, int]]

_URL = re.compile(r"\b[a-z][a-z0-9+.-]{0,15}://[^ \t/@:]+:(?P<value>[^ \t/@]+)@[^ \t/@]")
_NAMED = re.compile(
    r"(?i)(?<![a-z0-9_-])(?:password|passwd|passphrase|passwort|pwd|pw|secret|token|api[ _-]?key)"
    r"[*_`\"]{0,3}[ \t]*[:=][*_]{0,3}[ \t]*[*_`\"']{0,3}(?P<value>[^ \t\n`\"'|<>,;]{4,})"
)
_ARGUMENT = re.compile(r"(?<=[,:])(?:password|key)=(?P<value>[^ ,:\"']+)")
_WORD = re.compile(r"[^ ]+")
_ITEM = re.compile(r"[^,]+")
_DATA = re.compile(r"data=(?P<value>[^ ,:\"']+)")
_NO_SECRET = re.compile(
    r"(?i)(?:[x*.#_-]+|\(.*|\[.*|\{.*|\$.*|%.*|<.*|https?:.*|op:.*|/.*|(?:see|stored|saved|kept|in|from)[-_].*"
    r"|see|none|unset|default|same|ask|stored|saved|kept|vault|vaultwarden|bitwarden|keepass|keepassxc|1password|"
    r"null|empty|true|false|redacted|removed|hidden|unknown|expired|required|enabled|disabled|changeme|unchanged|encrypted|"
    r"generated|random|managed|sops|"
    r"n/a|todo|tbd|yours?)"
)
_CLOSING = ".!)*_"
_NAME_OF_ONE = re.compile(r"(?i)(?:my|your)?[-_]?(?:password|passwd|pass|pwd|pw|secret|token)")
"""What stands for a password in an example."""
_MORE_WORDS = re.compile(r"[ \t]+[A-Za-z0-9]")
_REST = 40
_SHORTEST = 4
_LETTERS = re.compile(r"[A-Za-z.]+")


class Revealed(NamedTuple):
    """A secret; columns are those of the text as it stands in the file (from 0, end exclusive)."""

    what: str
    start: int
    end: int


def in_notes(text: str) -> Iterator[Revealed]:
    """The secrets in a line of notes, percent-encoded or not; of a private key, what of it is in this line."""
    shown, columns = plain(text)
    for what, start, end in _search(shown, (*_ANYWHERE, ("a password or token", _named))):
        yield Revealed(what, columns[start], columns[end])


def in_args(text: str) -> Iterator[Revealed]:
    """The secrets in the text of `args`."""
    for revealed in _search(text, (("a password", _in_options), *_ANYWHERE)):
        if text[revealed.start : revealed.end] not in ("on", "off"):
            yield revealed


def in_environment(text: str) -> Iterator[Revealed]:
    """The secret in `NAME=value`, by the name or by its form."""
    from .names import names_secret

    name, _, value = text.partition("=")
    if len(value) >= _SHORTEST and names_secret(name) and not _stands_for_one(value):
        yield Revealed("a password or token", len(name) + 1, len(text))
    else:
        yield from _search(text, _ANYWHERE)


def _search(text: str, looks: tuple[tuple[str, Callable[[str], _Found]], ...]) -> list[Revealed]:
    """In the order of the text, none of them overlapping: earlier looks go first."""
    found: list[Revealed] = []
    for what, look in looks:
        if new := look(text):
            found = _merged(found, [Revealed(what, start, end) for start, end in new])
    return found


def _merged(found: list[Revealed], new: list[Revealed]) -> list[Revealed]:
    """Both in order, without those of the new ones that overlap one found before."""
    merged: list[Revealed] = []
    at = 0
    for revealed in new:
        while at < len(found) and found[at].end <= revealed.start:
            merged.append(found[at])
            at += 1
        before = merged[-1].end if merged else 0
        if before <= revealed.start and (at == len(found) or revealed.end <= found[at].start):
            merged.append(revealed)
    return merged + found[at:]


def _keys(text: str) -> _Found:
    return list(forms.key_blocks(text))


def _tokens(text: str) -> _Found:
    found = [match.span() for match in forms.TOKEN.finditer(text)]
    return sorted([*found, *forms.api_tokens(text)])


def _urls(text: str) -> _Found:
    found = _URL.finditer(text)
    return [
        m.span("value")
        for m in found
        if not (_stands_for_one(m["value"]) or _NAME_OF_ONE.fullmatch(m["value"]))
    ]


def _stands_for_one(value: str) -> bool:
    shown = value.rstrip(_CLOSING)
    return shown == "" or _NO_SECRET.fullmatch(shown) is not None


def _named(text: str) -> _Found:
    return [
        m.span("value")
        for m in _NAMED.finditer(text)
        if _is_secret(m["value"], text[m.end() : m.end() + _REST])
    ]


def _is_secret(value: str, rest: str) -> bool:
    """A plain word with more words behind it is a sentence ("password: stored in the safe")."""
    if _stands_for_one(value):
        return False
    return _MORE_WORDS.match(rest) is None or _LETTERS.fullmatch(value) is None


def _in_options(text: str) -> _Found:
    """`password=` and `key=` of an option, and the data of a `secret` object."""
    found = [match.span("value") for match in _ARGUMENT.finditer(text)]
    for word in _WORD.finditer(text):
        is_secret = False
        for item in _ITEM.finditer(text, *word.span()):
            if is_secret and (data := _DATA.match(text, *item.span())) is not None:
                found.append(data.span("value"))
            is_secret |= item.group() == "secret"
    return sorted(found)


_ANYWHERE: tuple[tuple[str, Callable[[str], _Found]], ...] = (
    ("a private key", _keys),
    ("an access token", _tokens),
    ("a password in a URL", _urls),
)
