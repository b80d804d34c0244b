"""Judges one text against one declaration, as PVE::JSONSchema::check_prop does: the first fault only."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pvelint.grammar.schema.formats.kit import matches
from pvelint.grammar.schema.options.history import last_known, next_known
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, NUMBER, Option, Spec, Sub, Type
from pvelint.grammar.schema.options.table import word_history
from pvelint.grammar.syntax.scalars import boolean
from pvelint.grammar.version import Version

from .formats import format_named
from .outcome import DROPPED, Code, Fate, Problem

_NUMERALS = {INTEGER: "[+-]?[0-9]+", NUMBER: r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"}
_NOUNS = {BOOLEAN: "on or off", INTEGER: "a whole number", NUMBER: "a number", Type.STRING: "text"}


class Fault(NamedTuple):
    """A problem in the making: what is wrong, and where in the text if not all of it."""

    code: Code
    expected: str
    start: int = 0
    end: int | None = None
    allowed: tuple[str, ...] = ()
    format_name: str = ""
    since: Version | None = None
    until: Version | None = None

    def at(self, start: int, end: int, spec: Spec, *, fate: Fate = DROPPED) -> Problem:
        """As a problem of the text that has these columns of the value."""
        return Problem(
            code=self.code,
            fate=fate,
            start=start + self.start,
            end=end if self.end is None else start + self.end,
            option=spec.name if isinstance(spec, Sub) else None,
            expected=self.expected,
            allowed=self.allowed,
            format_name=self.format_name,
            minimum=spec.minimum,
            maximum=spec.maximum,
            since=self.since,
            until=self.until,
        )


def find_fault(text: str, option: Option, sub: Sub | None, version: Version) -> Fault | None:
    """What is wrong with the text of a sub-option, or of a whole value as the API checks it (`sub` None)."""
    spec = sub or option
    return (
        _type_fault(text, spec)
        or format_fault(text, spec, version)
        or (_pattern_fault(text, spec) if spec.pattern else None)
        or _length_fault(text, spec)
        or _bound_fault(text, spec)
        or (_enum_fault(text, option, sub, version) if spec.enum else None)
    )


def expectation(spec: Spec) -> str:
    """What a right value is, in the user's words."""
    if spec.meaning:
        return spec.meaning
    if spec.enum:
        *others, last = spec.enum
        return f"{', '.join(others)} or {last}" if others else last
    if spec.format_name:
        return format_named(spec.format_name).meaning
    if spec.minimum is None:
        return _NOUNS[spec.type]
    bounds = (
        f"of at least {spec.minimum}" if spec.maximum is None else f"from {spec.minimum} to {spec.maximum}"
    )
    return f"{_NOUNS[spec.type]} {bounds}"


def format_fault(text: str, spec: Spec, version: Version) -> Fault | None:
    """What the named format of a declaration finds; with columns where only a part is wrong."""
    if not spec.format_name:
        return None
    flaw = format_named(spec.format_name).check(text, version)
    if flaw is None:
        return None
    return Fault(Code.FORMAT, expectation(spec), *flaw, format_name=spec.format_name)


def _type_fault(text: str, spec: Spec) -> Fault | None:
    if spec.type is BOOLEAN:
        spelled_out = boolean(text) is not None
        return None if text in ("0", "1") else Fault(Code.TYPE, "1 or 0" if spelled_out else "on or off")
    numeral = _NUMERALS.get(spec.type)
    return Fault(Code.TYPE, expectation(spec)) if numeral and not matches(numeral, text) else None


def _pattern_fault(text: str, spec: Spec) -> Fault | None:
    # The file reader sees bytes, the API characters: only a whole option's pattern meets the API.
    flags = re.ASCII if isinstance(spec, Sub) else re.UNICODE
    return None if _compiled(spec.pattern, flags).search(text) else Fault(Code.PATTERN, expectation(spec))


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(f"^{pattern}$", flags)


def _length_fault(text: str, spec: Spec) -> Fault | None:
    if spec.max_length is None or len(text) <= spec.max_length:
        return None
    return Fault(Code.LENGTH, f"at most {spec.max_length} characters")


def _bound_fault(text: str, spec: Spec) -> Fault | None:
    if spec.minimum is None and spec.maximum is None:
        return None
    number = float(text)
    if spec.maximum is not None and number > spec.maximum:
        return Fault(Code.MAXIMUM, expectation(spec))
    if spec.minimum is not None and number < spec.minimum:
        return Fault(Code.MINIMUM, expectation(spec))
    return None


def _enum_fault(text: str, option: Option, sub: Sub | None, version: Version) -> Fault | None:
    enum = (sub or option).enum
    if text in enum:
        return None
    history = word_history(option, sub.name if sub else None, text)
    return Fault(
        Code.ENUM,
        expectation(sub or option),
        allowed=tuple(enum),
        since=next_known(history, version),
        until=last_known(history, version),
    )
