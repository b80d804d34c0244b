"""Reads a setting's value as one PVE version does: PVE::QemuServer::check_type, then what the API adds."""

from __future__ import annotations

from functools import lru_cache

from pvelint.grammar.guest_kind import VM, GuestKind
from pvelint.grammar.record import replace
from pvelint.grammar.schema.formats.kit import matches
from pvelint.grammar.schema.options.history import NEVER, History, last_known, next_known
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, NUMBER, STRING, Option
from pvelint.grammar.schema.options.table import (
    find_numbered,
    find_option,
    key_history,
    special_section_option,
)
from pvelint.grammar.syntax.scalars import boolean
from pvelint.grammar.version import Version

from .checks import Fault, expectation, find_fault, format_fault
from .cpu_checks import cpu_problems
from .drive_checks import DRIVE_NAMES, why_drive_vanishes
from .outcome import COMPLAINED, DROPPED, KEPT, Code, Problem, Reading, SubOption, Vanishing
from .property_string import PropertyReader

_SHARED_READINGS = 1 << 14
_DIGITS = "0123456789"
_NUMERALS = {INTEGER: "[0-9]+", NUMBER: r"[0-9]+(?:\.[0-9]+)?"}
_TOO_LARGE = str(1 << 64)
STORED_AS = {"cdrom": "ide2"}
UNTYPED = frozenset(("args", "description"))
"""Read by lines of their own in PVE's parser, past check_type."""


@lru_cache(_SHARED_READINGS)
def read_value(
    key: str,
    value: str,
    version: Version,
    custom_cpu_models: frozenset[str] | None = None,
    kind: GuestKind = VM,
) -> Reading:
    """A key and its value text (no line feed in it) as this version reads them; equal input, same object.

    `custom_cpu_models` are the names in `virtual-guest/cpu-models.conf`, without `custom-`; None accepts all.
    The columns of UNKNOWN_OPTION and INDEX_RANGE, which are about the key, span the whole value.
    HUGE_INTEGER, and LINE_FEED of `args`, are kept by the reader; of a VM, every later write of the file dies of them.
    """
    option = find_option(key, version, kind)
    if option is None:
        reading = Reading(key, value, (_unknown_key(key, value, version, kind),))
    else:
        stored_as = STORED_AS.get(key, key) if kind is VM else key
        reading = _read_option(option, stored_as, value, version, custom_cpu_models)
    return reading if kind is VM else _kept(reading)


def _kept(reading: Reading) -> Reading:
    """As a container has it: what PVE complains about stays as it is."""
    if not reading.dropped:
        return reading
    return replace(
        reading, problems=tuple(replace(p, fate=COMPLAINED) if p.dropped else p for p in reading.problems)
    )


@lru_cache(_SHARED_READINGS)
def read_special_value(section: str, key: str, value: str, version: Version) -> Reading:
    """A line of `[special:SECTION]`: `fleecing` knows `fleecing-images` alone, `cloudinit` takes anything."""
    option = special_section_option(section, key, version)
    if option is not None:
        return _read_option(option, key, value, version, None)
    unknown = Problem(code=Code.UNKNOWN_OPTION, fate=DROPPED, start=0, end=len(value))
    return Reading(key, value, (unknown,) if section == "fleecing" else ())


def _read_option(
    option: Option, key: str, value: str, version: Version, custom_cpu_models: frozenset[str] | None
) -> Reading:
    line_feed = _line_feed(option, value)
    if option.subs:
        return _read_properties(option, key, value, version, custom_cpu_models, line_feed)
    fault = None if line_feed else _reader_fault(value, option, version)
    if fault is not None:
        return Reading(key, value, (fault.at(0, len(value), option),))
    if line_feed:
        return Reading(key, value, line_feed)
    return Reading(key, _stored(value, option), _kept_problems(value, option, version))


def _read_properties(
    option: Option,
    key: str,
    value: str,
    version: Version,
    custom_cpu_models: frozenset[str] | None,
    problems: tuple[Problem, ...],
) -> Reading:
    options, found = PropertyReader(option, value, version).read()
    problems += found
    if option.name == "cpu":
        problems += tuple(cpu_problems(value, options, version, custom_cpu_models))
    if option.max_length is not None and len(value) > option.max_length:
        problems += _kept_problems(value, option, version)
    vanishes = None if problems else _why_vanishes(key, options)
    return Reading(key, value, problems, options, vanishes)


def _why_vanishes(key: str, options: dict[str, SubOption]) -> Vanishing | None:
    bus = key.rstrip(_DIGITS)
    return why_drive_vanishes(bus, options) if bus in DRIVE_NAMES else None


def _line_feed(option: Option, value: str) -> tuple[Problem, ...]:
    at = value.find("\r")
    own_line = option.name in UNTYPED and value != "\r"
    if at < 0 or (own_line and option.name == "description"):
        return ()
    return (
        Problem(
            code=Code.LINE_FEED,
            fate=KEPT if own_line else DROPPED,
            start=at,
            end=at + 1,
            expected="no carriage return",
        ),
    )


def _reader_fault(value: str, option: Option, version: Version) -> Fault | None:
    """What the file reader itself refuses: the type and the named format, nothing else."""
    if option.type is STRING:
        return format_fault(value, option, version)
    if option.type is BOOLEAN:
        right = boolean(value) is not None
    else:
        right = matches(_NUMERALS[option.type], value) is not None
    return None if right else Fault(Code.TYPE, expectation(option))


def _kept_problems(value: str, option: Option, version: Version) -> tuple[Problem, ...]:
    """What only the API refuses, and integers that PVE cannot write back."""
    faults = []
    if option.type is INTEGER and _is_huge(value):
        faults.append(Fault(Code.HUGE_INTEGER, "a whole number below 2^64"))
    if (fault := find_fault(_as_sent(value, option), option, None, version)) is not None:
        faults.append(fault)
    return tuple(fault.at(0, len(value), option, fate=KEPT) for fault in faults)


def _as_sent(value: str, option: Option) -> str:
    """The text that the API would get: quotes and percent-encoded descriptions are in the file alone."""
    value = _unquoted(value, option) if option.settable else value
    if option.name != "description" or option.max_length is None or len(value) <= option.max_length:
        return value
    from urllib.parse import unquote

    return unquote(value)


def _is_huge(digits: str) -> bool:
    digits = digits.lstrip("0")
    return (len(digits), digits) >= (len(_TOO_LARGE), _TOO_LARGE)


def _stored(value: str, option: Option) -> str:
    if option.type is BOOLEAN:
        return "1" if boolean(value) else "0"
    if option.type is INTEGER:
        return f"{float(value):.15g}" if _is_huge(value) else value.lstrip("0") or "0"
    return _unquoted(value, option)


def _unquoted(value: str, option: Option) -> str:
    """PVE takes one pair of double quotes off a VM's string without a format."""
    quoted = option.kind is VM and len(value) > 1 and value[0] == value[-1] == '"'
    typed = quoted and (option.type is not STRING or option.format_name or option.name in UNTYPED)
    return value[1:-1] if quoted and not typed else value


def _unknown_key(key: str, value: str, version: Version, kind: GuestKind) -> Problem:
    history = key_history(key, kind)
    base = key.rstrip(_DIGITS)
    index = key[len(base) :]
    numbered = None if history else find_numbered(base, version, kind)
    last = numbered.count - 1 if numbered and numbered.count else None
    in_shape = bool(index) and (index == "0" or index[0] != "0")
    if in_shape and last is None and not history:
        history, last = _later_numbers(base, version, kind)
    return Problem(
        code=Code.INDEX_RANGE if in_shape and numbered else Code.UNKNOWN_OPTION,
        fate=DROPPED,
        start=0,
        end=len(value),
        expected="" if last is None else f"{base}0 to {base}{last}" if last else f"{base}0",
        maximum=last,
        since=next_known(history, version),
        until=last_known(history, version),
    )


def _later_numbers(base: str, version: Version, kind: GuestKind) -> tuple[History, int | None]:
    """For an index that no version has: when the numbered option begins to exist, and its last index."""
    history = key_history(f"{base}0", kind)
    since = next_known(history, version)
    numbered = find_numbered(base, since, kind) if since else None
    return (history, numbered.count - 1) if numbered and numbered.count else (NEVER, None)
