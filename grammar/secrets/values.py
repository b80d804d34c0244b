"""The value behind a secret's name: `password: X`, `--token X`, `"secret" => "X"`, `| Passwort | X |`, `pw is X1`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pvelint.grammar.syntax.scalars import is_digits

from .names import is_key, is_strong, names_secret, secret_in_name

_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_TRAILING = "-._"
_TAGS = r"(?:</?[A-Za-z][^<>\n]{0,60}>[ \t]{0,4})"
_SEPARATOR = re.compile(
    r"[*_~`\"'\u201d\u2019\xbb)\]}]{0,6}"
    r"(?:[ \t]{0,4}\([^()\n]{0,60}\))?"  # password (root): X
    r"(?:[ \t]{1,4}[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,40}){0,3}"  # password of the admin: X
    rf"[*_~`\"')\]}}]{{0,6}}[ \t]{{0,40}}(?:{_TAGS}{{0,4}}[ \t]{{0,40}}"
    rf"(?::=|={{1,3}}>|-{{1,3}}>|(?<=[ \t])-(?=[ \t])|[:=|\t\u2013\u2014\u2192])|{_TAGS}{{1,4}})"
)
_OPENING = re.compile(rf"[ \t]{{0,80}}{_TAGS}{{0,4}}(?:\|[ \t]{{0,40}})?(?:[*_~]{{1,3}}[ \t]{{0,40}})?")
_IS = re.compile(
    r"[*_`\"')]{0,4}(?:/|[ \t]{1,8}(?:(?:is|was|are|now|set|changed|to|the|new|ist|war|lautet|auf)[ \t]{1,8}){0,4})"
)
_TELLING = re.compile(r"(?![:=|>-])[\"'`]?(?=[^ \t\n]{0,80}[0-9!$%&#@+=])[^ \t\n]{4}")
_IN_PARENTHESES = re.compile(r"[ \t]{0,4}\([^()\n]{0,60}\)")
_FLAG = re.compile(r"[ \t]{1,8}(?=[^ \t-])")
_QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": "\u201d",
    "\u201e": "\u201c",
    "\u2018": "\u2019",
    "\xab": "\xbb",
}
_AFTER_QUOTE = " \t\n\r,;|)]}>.:*_\"'`"
_FIRST_WORD = re.compile(r"[^ \t\n,;|<>\"'`]{0,64}")
_PLACEHOLDER = re.compile(
    r"(?i)[x*.#_-]+|\$\{?[a-z_][a-z0-9_]{0,40}\}?|\{\{|%[a-z_]{1,40}%|[([]?(?:see|none|unset|default|same|ask|stored|saved"
    r"|kept|vault|vaultwarden|bitwarden|keepass|keepassxc|1password|null|empty|true|false|redacted|removed|hidden"
    r"|unknown|expired|required|enabled|disabled|changeme|unchanged|encrypted|generated|random|managed|sops|n/a|todo"
    r"|tbd|yours?|yes|no|on|off)[)\]]?"
)
_CLOSING = ".!)*_"
_DECORATION = " \t*_:|#=~`'\"<>-\r"
_WORD_OF_SHELL = re.compile(r"[^ \t\n\r\"']+")
_FEW_DIGITS = 6
_FEW_WORDS = 4

EndOfValue = Callable[[str, int], int]
"""Where a value that begins at a column ends."""


class Values(NamedTuple):
    found: list[tuple[int, int]]
    in_next_line: bool
    """The text ends with a secret's name: its value stands below."""


def end_of_line(text: str, start: int) -> int:
    """A passphrase may have several words: hide too much rather than too little."""
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    return start + len(line.rstrip("\r"))


def values(text: str, end_of_value: EndOfValue = end_of_line, *, references: bool = False) -> Values:
    """The values of all secrets that are named, in order.

    `references`: what is called `...-secret` names a secret that is defined elsewhere, as in QEMU's options.
    """
    found: list[tuple[int, int]] = []
    last, at = None, 0
    before = ""
    while (word := _WORD.search(text, at)) is not None:
        before, earlier = word.group(), before if text[at : word.start()] == " " else ""
        at = word.end()
        if not names_secret(word.group(), earlier) or (references and _refers(word.group())):
            continue
        last = word
        if (inside := secret_in_name(word.group())) is not None:
            found.append((word.start() + inside, at))
        elif (value := _value_of(text, word, end_of_value)) is not None:
            found.append(value)
            at = max(at, value[1])
    return Values(found, last is not None and _is_open(text, last))


def stands_for_one(text: str, start: int) -> bool:
    """Whether here stands what is written in a secret's place: `see vault`, `***`, `$PASSWORD`."""
    word = _FIRST_WORD.match(text, start)
    shown = word.group() if word else ""
    plain = shown.rstrip(_CLOSING)
    return shown != "" and (plain == "" or _PLACEHOLDER.fullmatch(plain) is not None)


def _value_of(text: str, word: re.Match[str], end_of_value: EndOfValue) -> tuple[int, int] | None:
    name = word.group().rstrip(_TRAILING)
    end = word.start() + len(name)
    telling = is_strong(name) or is_key(name)
    if telling and (link := _IS.match(text, end)) is not None and _TELLING.match(text, link.end()):
        return _value_at(text, link.end(), end_of_value)
    if (separator := _SEPARATOR.match(text, end)) is not None:
        opening = _OPENING.match(text, separator.end())
        start = opening.end() if opening else separator.end()
        if is_strong(name) or not is_short_number(text[start : end_of_line(text, start)]):
            return _value_at(text, start, end_of_value)
    elif word.group().startswith("-") and (gap := _FLAG.match(text, end)) is not None:
        return _value_at(text, gap.end(), end_of_word)
    return None


def _value_at(text: str, start: int, end_of_value: EndOfValue) -> tuple[int, int] | None:
    quote = text[start : start + 1]
    if quote in _QUOTES:
        end = _end_of_quoted(text, start + 1, _QUOTES[quote])
        if text[end : end + 1] == _QUOTES[quote] and text[end + 1 : end + 2] in _AFTER_QUOTE:
            start += 1
        else:
            end = max(end, end_of_value(text, start))
    else:
        end = end_of_value(text, start)
    if start >= end or not text[start:end].strip(_DECORATION) or stands_for_one(text, start):
        return None
    return start, end


def _end_of_quoted(text: str, start: int, closing: str) -> int:
    last = end_of_line(text, start)
    end = text.find(closing, start, last)
    while end > start and text[end - 1] == "\\":
        end = text.find(closing, end + 1, last)
    return end if end >= 0 else last


def end_of_word(text: str, start: int) -> int:
    quote = text[start : start + 1]
    if quote in ("'", '"') and (closing := text.find(quote, start + 1)) > 0:
        return closing + 1
    word = _WORD_OF_SHELL.match(text, start)
    return word.end() if word else start


def _is_open(text: str, name: re.Match[str]) -> bool:
    """Nothing stands behind the name, and either it ends with a separator or it is a heading."""
    end = name.end()
    for link in (_IN_PARENTHESES, _SEPARATOR):
        if (passed := link.match(text, end)) is not None and not text[passed.end() :].strip(_DECORATION):
            end = passed.end()
    behind = text[end:]
    if behind.strip(_DECORATION):
        return False
    return (
        any(mark in text[name.end() :] for mark in ":=|>")
        or len(text[: name.start()].split(None, _FEW_WORDS)) < _FEW_WORDS
    )


def is_short_number(text: str) -> bool:
    """No secret is a few digits: `token: 3000`."""
    return len(text) <= _FEW_DIGITS and is_digits(text)


def _refers(name: str) -> bool:
    return name.endswith(("-secret", "-creds"))
