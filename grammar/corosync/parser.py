"""The first thing in corosync.conf that corosync's parser refuses, and the whole file with it (exec/coroparse.c, parse_section)."""

from __future__ import annotations

import re

from pvelint.grammar.config_file.property import FileProblem, Loss
from pvelint.grammar.syntax.nodes import Place, Span, encode

from .values import Refusal, refused_value

_BLANKS = " \t\udca0"
"""The last is a lone byte of a file that is not UTF-8."""
_MOST_BYTES = 510
"""Of a line; of a comment, too."""
_MOST_OF_A_PATH = 253
"""Bytes of all sections' names and the last name, without the dot between the two (ICMAP_KEYNAME_MAXLEN)."""
_FEWEST_OF_A_PATH = 3
_NAME = re.compile("[A-Za-z0-9._/-]+")


def unparseable(path: str, text: str) -> tuple[FileProblem, ...]:
    opened: list[tuple[str, Span]] = []
    for number, source in enumerate(text.split("\n"), 1):
        whole = source.partition("\0")[0]
        kept = whole.removesuffix("\r").rstrip(_BLANKS)
        line = kept.lstrip(_BLANKS)
        span = Span.on_line(number, len(kept) - len(line), len(kept))
        section = opened[-1][0] if opened else ""
        refusal = _refusal(whole, line, section, len(opened))
        if refusal is not None:
            return (_refused(path, span, refusal),)
        if line.startswith("#"):
            continue
        if "{" in line:
            opened.append((_inner(section, line), span))
        elif line == "}":
            opened.pop()
    return (_refused(path, opened[-1][1], Refusal("no `}` closes this section")),) if opened else ()


def _refusal(whole: str, line: str, section: str, depth: int) -> Refusal | None:
    if len(whole) * 4 > _MOST_BYTES and len(encode(whole)) > _MOST_BYTES:
        return Refusal(f"this line has more than {_MOST_BYTES} bytes", "shorten it")
    if not line or line.startswith("#"):
        return None
    fault = _fault(line, section, depth)
    if fault:
        return Refusal(f"this line {fault}")
    name, colon, value = line.partition(":")
    if "{" in line or not colon:
        return None
    return refused_value(section, name.rstrip(_BLANKS), value.strip(_BLANKS))


def _fault(line: str, section: str, depth: int) -> str:
    """What is wrong with the shape of a line; corosync looks for `{`, then for `:`, then for `}`."""
    before, bracket, behind = line.partition("{")
    if bracket:
        if behind.strip(_BLANKS):
            return "has something behind `{`"
        return _too_long(section, _section_name(before)) if before else "opens a section without a name"
    name, colon, _ = line.partition(":")
    if colon:
        return _name_fault(section, name.rstrip(_BLANKS))
    if "}" not in line:
        return "opens and closes no section and is no `key: value`"
    if line != "}":
        return "has something besides `}`"
    return "" if depth else "closes a section, and none is open"


def _name_fault(section: str, name: str) -> str:
    if not name:
        # In a section, corosync takes this before 3.1.10.
        return "" if section else "has no name before `:`"
    if _NAME.fullmatch(name) is None:
        return "has something else than letters, digits, `.`, `_`, `-` and `/` in the name before `:`"
    if not section and len(name) < _FEWEST_OF_A_PATH:
        return f"is in no section and has a name of less than {_FEWEST_OF_A_PATH} characters"
    return _too_long(section, name)


def _too_long(section: str, name: str) -> str:
    length = len(encode(section)) + len(encode(name))
    return "has a name that is too long, with those of its sections" if length > _MOST_OF_A_PATH else ""


def _section_name(before: str) -> str:
    return before.rstrip(_BLANKS + ":")


def _inner(section: str, line: str) -> str:
    name = _section_name(line.partition("{")[0])
    return f"{section}.{name}" if section else name


def _refused(path: str, span: Span, refusal: Refusal) -> FileProblem:
    place = Place(path=path, span=span, key=refusal.key, value=refusal.value)
    message = f"{refusal.fact}: corosync does not start with this file"
    return FileProblem(place, message, loss=Loss.FILE, help=refusal.help)
