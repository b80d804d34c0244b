"""A text that is no single guest config: what commands printed about several, or a whole terminal."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from pvelint.grammar.syntax.nodes import Document, HeaderLine, NoteLine, SettingLine, UnreadableLine
from pvelint.grammar.syntax.scalars import is_digits

_DOUBLED = 5
"""Keys set twice that no mistake explains: PVE writes each once, and who edits by hand repeats one or two."""
_RULES = "-=*#~_+<>:"
"""What lines around a title are drawn with."""
_PROMPT = re.compile(r"\[?[\w.-]++@[\w.-]++[: ][^#$]*+[#$](?: |$)|[\w.-]++:[~/][^#$]*+[#$](?: |$)", re.ASCII)
_CONF = re.compile(r"(?:[^ ]*/)?[0-9*]{1,9}\.conf:?", re.ASCII)
_CHANGING = (["qm", "set"], ["qm", "create"], ["pct", "set"], ["pct", "create"])
_SHOWING = frozenset(("cat", "head", "less", "more", "tail"))


class Seam(NamedTuple):
    """What shows that a text was put together."""

    line: int
    """From 1."""
    reason: str
    """Without any text of the document."""


def find_seam(document: Document) -> Seam | None:
    """Where another config begins: at a title or command before settings, or by keys that are all set again."""
    title: int | None = None
    for index, line in enumerate(document.lines):
        if isinstance(line, SettingLine) and not _is_prompt(line.text):
            if title is not None:
                return Seam(title + 1, "a title, prompt or command stands before settings")
        elif title is None and _is_title(line):
            title = index
    return _doubled(document)


def _doubled(document: Document) -> Seam | None:
    """Of the main section."""
    seen: Counter[str] = Counter()
    again: list[int] = []
    for index, line in enumerate(document.lines):
        if isinstance(line, HeaderLine):
            break
        if isinstance(line, SettingLine):
            seen[line.key.text] += 1
            if seen[line.key.text] == 2:
                again.append(index)
    if len(again) < _DOUBLED:
        return None
    return Seam(again[0] + 1, f"{len(again)} keys are set more than once, from here on")


def _is_title(line: object) -> bool:
    """A line above a config that says where it comes from."""
    if isinstance(line, NoteLine):
        text = line.text[1:].strip()
        return _is_command(text) or _is_arrow(text) or _is_named_frame(text)
    if isinstance(line, UnreadableLine):
        text = line.text.strip()
        words = text.split()
        return (
            _is_command(text.lstrip("$#>% "))
            or _is_prompt(text)
            or _is_framed(text)
            or _is_named_frame(text)
            or (0 < len(words) <= 2 and _CONF.fullmatch(words[-1]) is not None)
        )
    return isinstance(line, SettingLine) and _is_prompt(line.text)


def _is_prompt(text: str) -> bool:
    """With a command or without; one that changes a guest prints none."""
    prompt = _PROMPT.match(text)
    return prompt is not None and text[prompt.end() :].split()[:2] not in _CHANGING


def _is_command(text: str) -> bool:
    """One that prints a guest's config, and nothing around it."""
    words = text.split()
    if words[:1] == ["sudo"]:
        del words[0]
    if len(words) == 3 and words[0] in ("qm", "pct") and words[1] == "config":
        return is_digits(words[2])
    files = [word for word in words[1:] if not word.startswith("-") and not is_digits(word)]
    return (
        words[:1] != [] and words[0] in _SHOWING and files != [] and all(f.endswith(".conf") for f in files)
    )


def _is_arrow(text: str) -> bool:
    """As `head` and `tail` put above each of several files."""
    return text.startswith("==> ") and text.endswith(" <==")


def _is_framed(text: str) -> bool:
    """`--- title ---`, whatever it is drawn with."""
    inner = text.strip(_RULES)
    head, tail = len(text) - len(text.lstrip(_RULES)), len(text) - len(text.rstrip(_RULES))
    return head >= 3 and tail >= 3 and inner[:1] == inner[-1:] == " " and inner.strip() != ""


def _is_named_frame(text: str) -> bool:
    """`= 100.conf =`"""
    inner = text.strip(_RULES)
    return inner != text and _CONF.fullmatch(inner.strip()) is not None
