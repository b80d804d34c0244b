"""Secrets that are known by their form alone: private keys and access tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

KEY_BEGIN = "-----BEGIN"
KEY_END = "-----END"
"""Begins the last line of a private key."""
KEY_BLOCK = re.compile(r"-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY[A-Z ]{0,20}-----")
TOKEN = re.compile(
    r"(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,}|glpat-[A-Za-z0-9_-]{20,}"
    r"|AKIA[0-9A-Z]{16}(?![A-Za-z0-9_]))"
)
_API_TOKEN = re.compile(r"(?<![A-Za-z0-9_])PVE(?:API|PBSAPI)Token=")
_API_SECRET = re.compile(r"[=:][0-9a-f-]{36}")
_BLANK = re.compile(r"[ \t\n\r]")


def end_of(text: str, start: int, ends: re.Pattern[str]) -> int:
    """Where one of these characters stands next, else the end of the text."""
    found = ends.search(text, start)
    return found.start() if found else len(text)


def key_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Private keys, those without an end up to the end of the line."""
    at = 0
    while (begin := KEY_BLOCK.search(text, at)) is not None:
        at = text.find(KEY_END, begin.end())
        closing = text.find("-----", at + len(KEY_END)) if at >= 0 else -1
        line = text.find("\n", begin.end())
        at = closing + len("-----") if closing >= 0 else line if line >= 0 else len(text)
        yield begin.start(), at


def api_tokens(text: str) -> Iterator[tuple[int, int]]:
    """The value of `PVEAPIToken=USER@REALM!NAME=UUID`; each word is looked at once."""
    at = 0
    while (name := _API_TOKEN.search(text, at)) is not None:
        start, at = name.end(), end_of(text, name.end(), _BLANK)
        secrets = [match.span() for match in _API_SECRET.finditer(text, start, at)]
        bang = text.find("!", start + 1, at)
        if secrets and 0 <= bang < secrets[-1][0] - 1:
            yield start, secrets[-1][1]
