"""Texts that look like secrets, with where they stand in a line that PVE may have percent-encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ESCAPED = re.compile(r"%[0-7][0-9A-Fa-f]|.", re.DOTALL)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?-----END [A-Z ]*-----|[^\n]*)")
KEY_END = "-----END"
"""Begins the last line of a private key."""
_TOKEN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,}|glpat-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16})\b"
    r"|\bPVE(?:API|PBSAPI)Token=(?P<value>[^ \t]+![^ \t]+[=:][0-9a-f-]{36})"
)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]{0,15}://[^ \t/@:]+:(?P<value>[^ \t/@]+)@[^ \t/@]")
_NAMED = re.compile(
    r"(?i)(?<![a-z0-9_-])(?:password|passwd|passphrase|passwort|pwd|pw|secret|token|api[ _-]?key)"
    r"[*_`\"]{0,3}[ \t]*[:=][*_]{0,3}[ \t]*[*_`\"']{0,3}(?P<value>[^ \t\n`\"'|<>,;]{4,})(?=(?P<rest>[^\n]{0,40}))"
)
_ARGUMENT = re.compile(
    r"(?:(?<=[,:])(?:password|key)=|(?<![^ ,])secret,(?:[^ ]*,)?data=)(?P<value>[^ ,:\"']+)"
)
_NO_SECRET = re.compile(
    r"(?i)(?:[x*.#_-]+|\(.*|\[.*|\{.*|\$.*|%.*|<.*|https?:.*|op:.*|/.*|(?:see|stored|saved|kept|in|from)[-_].*"
    r"|see|none|unset|default|same|ask|stored|saved|kept|vault|vaultwarden|bitwarden|keepass|keepassxc|1password|"
    r"null|empty|true|false|redacted|removed|hidden|unknown|expired|required|enabled|disabled|changeme|unchanged|encrypted|"
    r"generated|random|managed|sops|"
    r"n/a|todo|tbd|yours?)[.!)*_]*"
)
_NAME_OF_ONE = re.compile(r"(?i)(?:my|your)?[-_]?(?:password|passwd|pass|pwd|pw|secret|token)")
"""What stands for a password in an example."""
_ANYWHERE = (("a private key", _PRIVATE_KEY), ("an access token", _TOKEN), ("a password in a URL", _URL))


class Revealed(NamedTuple):
    """A secret; columns are those of the text as it stands in the file (from 0, end exclusive)."""

    what: str
    start: int
    end: int


def in_notes(text: str) -> Iterator[Revealed]:
    """The secrets in a line of notes, percent-encoded or not; of a private key, what of it is in this line."""
    pieces = list(_ESCAPED.finditer(text))
    plain = "".join(chr(int(m.group()[1:], 16)) if len(m.group()) == 3 else m.group() for m in pieces)
    columns = [m.start() for m in pieces] + [len(text)]
    for what, start, end in _found(plain, (*_ANYWHERE, ("a password or token", _NAMED))):
        yield Revealed(what, columns[start], columns[end])


def in_args(text: str) -> Iterator[Revealed]:
    """The secrets in the text of `args`."""
    for revealed in _found(text, (("a password", _ARGUMENT), *_ANYWHERE)):
        if text[revealed.start : revealed.end] not in ("on", "off"):
            yield revealed


def _found(plain: str, patterns: tuple[tuple[str, re.Pattern[str]], ...]) -> list[Revealed]:
    """In the order of the text, none of them overlapping: earlier patterns go first."""
    found: list[Revealed] = []
    for what, pattern in patterns:
        for match in pattern.finditer(plain):
            start, end = _span(match)
            if pattern is _NAMED and not _is_secret(match["value"], match["rest"]):
                continue
            if pattern is _URL and (
                _NO_SECRET.fullmatch(match["value"]) or _NAME_OF_ONE.fullmatch(match["value"])
            ):
                continue
            if all(end <= other.start or other.end <= start for other in found):
                found.append(Revealed(what, start, end))
    return sorted(found, key=lambda revealed: revealed.start)


def _span(match: re.Match[str]) -> tuple[int, int]:
    name = "value" if match.re.groupindex and match["value"] is not None else 0
    return match.span(name)


def _is_secret(value: str, rest: str) -> bool:
    """A plain word with more words behind it is a sentence ("password: stored in the safe")."""
    if _NO_SECRET.fullmatch(value):
        return False
    sentence = re.match(r"[ \t]+[A-Za-z0-9]", rest) is not None
    return not (sentence and re.fullmatch(r"[A-Za-z.]+", value))
