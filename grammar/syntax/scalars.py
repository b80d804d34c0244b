"""Whole numbers and booleans as PVE reads them from the text of a file."""

from __future__ import annotations

import re

TRUE_WORDS = frozenset(("1", "on", "yes", "true"))
FALSE_WORDS = frozenset(("0", "off", "no", "false"))
_LONGEST_BOOLEAN = 5
_LONGEST_NUMBER = 64
_LARGEST = 1e19
_MOST_DIGITS = 19
"""More than any number of PVE has; Python refuses to convert thousands of them."""


def is_digits(text: str) -> bool:
    """ASCII digits only: those of other scripts are none to PVE."""
    return text.isascii() and text.isdigit()


def whole_number(text: str) -> int | None:
    """Digits as a number, whatever zeros they begin with; None for any other text, and for absurdly many digits."""
    if not is_digits(text):
        return None
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def integer_or(text: str, default: int) -> int:
    """The value of an integer option, which may begin with `+`; `default` where it is no such number."""
    number = whole_number(text.removeprefix("+"))
    return default if number is None else number


_C_SPACES = " \t\n\v\f\r"
_MOST_C_DIGITS = 20
"""Of the largest number of 64 bits."""


def c_integer(text: str) -> int | None:
    """All of a text as C's strtoll and strtoull read it with base 10; None where something else is in it, or nothing,
    and for more digits than any of their numbers has."""
    unsigned = text.lstrip(_C_SPACES)
    sign = unsigned[:1] if unsigned[:1] in ("+", "-") else ""
    digits = unsigned.removeprefix(sign)
    if not is_digits(digits):
        return None
    digits = digits.lstrip("0") or "0"
    return int(sign + digits) if len(digits) <= _MOST_C_DIGITS else None


_PERL_NUMBER = re.compile(r"[ \t\r\f\v]*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")


def perl_number(text: str) -> float:
    """What Perl calculates with where a text stands for a number: as far as it is one, so `2G` is 2, and `G` 0."""
    match = _PERL_NUMBER.match(text[:_LONGEST_NUMBER])
    return min(float(match[1]), _LARGEST) if match else 0.0


def perl_integer(text: str) -> int:
    """The same, rounded towards zero."""
    return int(perl_number(text))


def boolean(text: str) -> bool | None:
    """PVE::JSONSchema::parse_boolean; None for anything else."""
    if len(text) > _LONGEST_BOOLEAN or not text.isascii():
        return None
    word = text.lower()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def is_true(text: str) -> bool:
    """A boolean of a file whose words nobody checks: everything but a word for true is false."""
    return boolean(text) is True
