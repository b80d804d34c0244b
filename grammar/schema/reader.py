"""Reads a setting's value as one PVE version does (PVE::QemuServer::check_type, then the API's schema)."""

from __future__ import annotations

import re
from functools import lru_cache

from ..reading import Code, Problem, Reading, SubOption
from ..version import Version
from .cpu_check import cpu_problems
from .history import last_known, next_known
from .judge import Fault, boolean, expectation, find_fault, format_fault
from .model import BOOLEAN, INTEGER, NUMBER, Option
from .properties import PropertyReader
from .table import find_numbered, find_option, key_history, special_section_option
from .vanishing import DRIVE_NAMES, why_drive_vanishes

_SHARED_READINGS = 1 << 17
_DIGITS = re.compile("[0-9]+")
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_KEY = re.compile("([a-z][a-z_-]*)([0-9]+)")
TOO_LARGE = str(1 << 64)
STORED_AS = {"cdrom": "ide2"}
UNCHECKED = frozenset(("delete", "snapstate"))
"""Read before any option is looked up; whether they may stand where they stand is the section's affair."""


@lru_cache(_SHARED_READINGS)
def read_value(
    key: str, value: str, version: Version, custom_cpu_models: frozenset[str] | None = None
) -> Reading:
    """A key and its value text (never a line feed in it); equal input gives the same object.

    `custom_cpu_models`: the names in `virtual-guest/cpu-models.conf` without `custom-`; None accepts every one.
    Problems of code UNKNOWN_OPTION and INDEX_RANGE are about the key: their columns span the whole value.
    A HUGE_INTEGER or LINE_FEED with `dropped` false is kept by the reader; every later write of the file dies.
    """
    option = find_option(key, version)
    if option is None:
        return Reading(key, value, () if key in UNCHECKED else (_unknown_key(key, value, version),))
    return _read_option(option, key, value, version, custom_cpu_models)


@lru_cache(_SHARED_READINGS)
def read_special_value(section: str, key: str, value: str, version: Version) -> Reading:
    """A line of a special section that PVE checks (`fleecing`); one of any other section has no problems."""
    option = special_section_option(section, key, version)
    if option is None:
        return Reading(key, value)
    return _read_option(option, key, value, version, None)


def _read_option(
    option: Option, key: str, value: str, version: Version, custom_cpu_models: frozenset[str] | None
) -> Reading:
    key = STORED_AS.get(key, key)
    if (at := value.find("\r")) >= 0:
        kept = option.name in ("args", "description")
        problem = Problem(
            code=Code.LINE_FEED, dropped=not kept, start=at, end=at + 1, expected="no carriage return"
        )
        if option.name == "args":
            return Reading(key, value, (problem,))
        if not kept:
            return Reading(key, value, (problem,), _broken_options(option, value, version))
    if option.subs:
        return _read_properties(option, key, value, version, custom_cpu_models)
    fault = _reader_fault(value, option, version)
    if fault is not None:
        problem = fault.at(0, len(value), dropped=True, option=None, spec=option)
        return Reading(key, value, (problem,))
    return Reading(key, _stored(value, option), _kept_problems(value, option, version))


def _read_properties(
    option: Option, key: str, value: str, version: Version, custom_cpu_models: frozenset[str] | None
) -> Reading:
    options, problems = PropertyReader(option, value, version).read()
    if option.name == "cpu":
        problems += tuple(cpu_problems(value, options, version, custom_cpu_models))
    vanishes = ""
    if not problems and _bus(key) in DRIVE_NAMES:
        vanishes = why_drive_vanishes(_bus(key), options)
    if option.max_length is not None and len(value) > option.max_length:
        problems += _kept_problems(value, option, version)
    return Reading(key, value, problems, options, vanishes)


def _broken_options(option: Option, value: str, version: Version) -> dict[str, SubOption]:
    return PropertyReader(option, value, version).read()[0] if option.subs else {}


def _bus(key: str) -> str:
    return key.rstrip("0123456789")


def _reader_fault(value: str, option: Option, version: Version) -> Fault | None:
    """What the file reader itself refuses: type and named format, nothing else (behaviour: check_type)."""
    if option.type is BOOLEAN:
        right = boolean(value) is not None
    elif option.type is INTEGER:
        right = _DIGITS.fullmatch(value) is not None
    elif option.type is NUMBER:
        right = _DECIMAL.fullmatch(value) is not None
    else:
        return format_fault(value, option, version)
    return None if right else Fault(Code.TYPE, expectation(option))


def _kept_problems(value: str, option: Option, version: Version) -> tuple[Problem, ...]:
    """What only the API refuses, and integers that PVE cannot write back."""
    problems = []
    if option.type is INTEGER and _is_huge(value):
        problems.append(Fault(Code.HUGE_INTEGER, "a number below 2^64"))
    if (fault := find_fault(value, option, None, version)) is not None:
        problems.append(fault)
    return tuple(fault.at(0, len(value), dropped=False, option=None, spec=option) for fault in problems)


def _is_huge(digits: str) -> bool:
    digits = digits.lstrip("0")
    return (len(digits), digits) >= (len(TOO_LARGE), TOO_LARGE)


def _stored(value: str, option: Option) -> str:
    if option.type is BOOLEAN:
        return "1" if boolean(value) else "0"
    if option.type is INTEGER:
        return f"{float(value):.15g}" if _is_huge(value) else value.lstrip("0") or "0"
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    if quoted and option.type not in (NUMBER,) and not option.format_name and option.name not in UNQUOTED:
        return value[1:-1]
    return value


UNQUOTED = frozenset(("args", "description"))
"""Read by lines of their own in the parser, before quotes are looked at."""


def _unknown_key(key: str, value: str, version: Version) -> Problem:
    history = key_history(key)
    match = _KEY.fullmatch(key)
    numbered = find_numbered(match[1], version) if match else find_numbered(key, version)
    if numbered is None or numbered.count is None or history:
        code, expected, last = Code.UNKNOWN_OPTION, "", None
    else:
        last = numbered.count - 1
        beyond = match is not None and (match[2] == "0" or match[2][0] != "0")
        code = Code.INDEX_RANGE if beyond else Code.UNKNOWN_OPTION
        expected = f"{numbered.name}0" + (f" to {numbered.name}{last}" if last else "")
    return Problem(
        code=code,
        dropped=True,
        start=0,
        end=len(value),
        expected=expected,
        maximum=last,
        since=next_known(history, version),
        until=last_known(history, version),
    )
