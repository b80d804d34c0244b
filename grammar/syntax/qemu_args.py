"""The words of `args` as PVE hands them to QEMU (PVE::Tools::split_args, a shell's quoting)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .nodes import WHITE

_QUOTED = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.)"""
_WORD = re.compile(rf"""(?:{_QUOTED}|[^{WHITE}"'\\])+""")
_WHOLE = re.compile(rf"""(?:{_QUOTED}|[^"'\\])*""")
_PIECE = re.compile(r""""((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|((?:\\.|[^"'\\])+)""")
_ESCAPED = re.compile(r"\\(.)")


_DISPLAY = re.compile(r"([^,]*):[0-9]+(?:,|$)")
_TCP = re.compile(r"(?:tcp|telnet|websocket):([^,]*):[0-9]+")
_LOOPBACK = re.compile(r"(?:127\.[0-9.]+|localhost|\[?::1\]?)")


class Argument(NamedTuple):
    """A QEMU option with its value; columns are those of the args text (from 0, end exclusive)."""

    option: str
    """Without its dashes; empty for a word that belongs to no option."""
    value: str
    start: int
    end: int

    def options(self, first: str = "") -> dict[str, str]:
        """The value's `name=text` parts, by name; a name alone is `on`, and the first part may be the text of `first`.

        QEMU takes the value of `-device` and some others as JSON, too.
        """
        if self.value.startswith("{"):
            return _of_json(self.value)
        found: dict[str, str] = {}
        for index, part in enumerate(self.value.split(",")):
            name, equals, text = part.partition("=")
            if equals:
                found[name] = text
            elif index == 0 and first:
                found[first] = part
            else:
                found[part] = "on"
        return found

    @property
    def display_host(self) -> str | None:
        """Of `-vnc HOST:DISPLAY` (empty for all addresses); None where it does not listen on one."""
        return None if self.value.startswith("unix:") else _matched(_DISPLAY, self.value)

    @property
    def tcp_host(self) -> str | None:
        """Of `tcp:HOST:PORT` and its kin."""
        return _matched(_TCP, self.value)


def _unquoted(word: str) -> str:
    """A word as QEMU gets it: what is quoted keeps the other kind of quotes, in single ones also backslashes."""
    return "".join(
        single or _ESCAPED.sub(r"\1", double or plain) for double, single, plain in _PIECE.findall(word)
    )


def _of_json(text: str) -> dict[str, str]:
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {
        name: ("on" if value else "off") if isinstance(value, bool) else str(value)
        for name, value in found.items()
        if isinstance(value, (str, int))
    }


def is_loopback(host: str) -> bool:
    """Only the node itself reaches it."""
    return _LOOPBACK.fullmatch(host) is not None


def _matched(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.match(text)
    return match[1] if match else None


def is_balanced(text: str) -> bool:
    """Every quote is closed and every backslash is before a sign; else QEMU gets none of it (shellwords)."""
    return _WHOLE.fullmatch(text) is not None


def arguments(text: str) -> Iterator[Argument]:
    """The options of a whole `args` value, in order; none where the text is not balanced."""
    if not is_balanced(text):
        return
    words = [(_unquoted(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        word, start, end = words[at]
        at += 1
        if not word.startswith("-"):
            yield Argument("", word, start, end)
        elif at < len(words) and not words[at][0].startswith("-"):
            yield Argument(word.lstrip("-"), words[at][0], start, words[at][2])
            at += 1
        else:
            yield Argument(word.lstrip("-"), "", start, end)


def has_option(text: str, option: str) -> bool:
    """QEMU gets this option in `args`."""
    return option in text and any(argument.option == option for argument in arguments(text))
