"""Calendar events, which say when jobs run (proxmox-time, calendar_event.rs): like those of systemd, and not all of them."""

from __future__ import annotations

import re

from pvelint.grammar.record import Record
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

_SHORTHANDS = frozenset(
    [
        "minutely",
        "hourly",
        "daily",
        "weekly",
        "monthly",
        "quarterly",
        "semiannually",
        "semi-annually",
        "yearly",
        "annually",
    ]
)
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_NAMES = frozenset((*_DAYS, *(day[:3] for day in _DAYS)))
_DAY_LIST = re.compile(r"[a-z]+(?:\.\.[a-z]+)?(?:,[a-z]+(?:\.\.[a-z]+)?)*", re.ASCII | re.IGNORECASE)
_VALUE = r"[0-9]+(?:\.\.[0-9]+)?(?:/[0-9]+)?"
_LIST = re.compile(rf"\*(?:/[0-9]+)?|{_VALUE}(?:,{_VALUE})*")
"""`*`, `*/5`, or values, ranges (`1..5`) and repetitions (`0/6`) between commas."""
_DURATION = re.compile(r"([0-9]+)(?::([0-9]+))?[ \t]*-[ \t]*([0-9]+)(?::([0-9]+))?")
_YEARS, _MONTHS, _DAYS_OF_MONTH, _HOURS, _MINUTES, _SECONDS = 2200, 13, 32, 24, 60, 60
"""The first number that is too large for each."""


class CalendarEvent(Record):
    """Its parts as they are read, empty where they are not given."""

    shorthand: str = ""
    """`daily`; nothing else is given then."""
    days: str = ""
    date: tuple[str, ...] = ()
    """Month and day, with or without a year before them."""
    hours: str = ""
    minutes: str = ""
    seconds: str = ""


def read_event(text: str) -> CalendarEvent | None:
    """What PVE makes of a schedule; None for one that it refuses."""
    body = text.removesuffix("UTC").rstrip(" ") if text.endswith("UTC") else text
    if body in _SHORTHANDS:
        return CalendarEvent(shorthand=body)
    reader = _Reader(body)
    days = reader.days()
    date = reader.between("-", _YEARS, _MONTHS, _DAYS_OF_MONTH) or reader.between(
        "-", _MONTHS, _DAYS_OF_MONTH
    )
    reader.skip_blanks()
    hours = reader.between(":", _HOURS, end=":")
    time = reader.between(":", _MINUTES, _SECONDS) or reader.between(":", _MINUTES)
    if reader.at < len(body) or (hours and not time) or not (days or date or time):
        return None
    return CalendarEvent("", days, date, *(hours or ("",)), *(*time, "", "")[:2])


def is_event(text: str, version: Version) -> bool:
    return read_event(text) is not None


def is_daily_duration(text: str, version: Version) -> bool:
    """Days and hours as `mon..fri 8:00-17` (proxmox-time, daily_duration.rs)."""
    reader = _Reader(text)
    reader.days()
    found = _DURATION.fullmatch(text, reader.at)
    if found is None:
        return False
    first, minute, last, end = (whole_number(part or "0") for part in found.groups())
    if first is None or minute is None or last is None or end is None:
        return False
    return first < _HOURS > last and minute < _MINUTES > end and (first, minute) <= (last, end)


class _Reader:
    """Takes what fits from where it stands, and moves on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip_blanks(self) -> None:
        while self.text[self.at : self.at + 1] in ("\t", " "):
            self.at += 1

    def days(self) -> str:
        found = _DAY_LIST.match(self.text, self.at)
        if found is None or not all(name in _DAY_NAMES for name in re.split(r"\.\.|,", found[0].lower())):
            return ""
        self.at = found.end()
        self.skip_blanks()
        return found[0]

    def between(self, separator: str, *limits: int, end: str = "") -> tuple[str, ...]:
        """A list of numbers for each limit; where one does not fit, nothing is taken.

        So an hour that no day has is left to the minutes: `25:30` is minute 25, second 30 of each hour.
        """
        taken: list[str] = []
        at = self.at
        for limit in limits:
            found = _LIST.match(self.text, at)
            if found is None or not _fits(found[0], limit):
                return ()
            taken.append(found[0])
            wanted = end if len(taken) == len(limits) else separator
            if not self.text.startswith(wanted, found.end()):
                return ()
            at = found.end() + len(wanted)
        self.at = at
        return tuple(taken)


def _fits(text: str, limit: int) -> bool:
    if text.startswith("*"):
        return text == "*" or 0 < _number(text[2:], limit) < limit
    return all(_value_fits(value, limit) for value in text.split(","))


def _value_fits(text: str, limit: int) -> bool:
    span, _, step = text.partition("/")
    first, _, last = span.partition("..")
    numbers = [_number(number, limit) for number in (first, last or first, step or first)]
    return max(numbers) < limit and numbers[0] <= numbers[1]


def _number(digits: str, too_large: int) -> int:
    number = whole_number(digits)
    return too_large if number is None else number
