"""Whole numbers and booleans as PVE reads them from the text of a file."""

from __future__ import annotations

TRUE_WORDS = frozenset(("1", "on", "yes", "true"))
FALSE_WORDS = frozenset(("0", "off", "no", "false"))
_LONGEST_BOOLEAN = 5
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


def boolean(text: str) -> bool | None:
    """PVE::JSONSchema::parse_boolean; None for anything else."""
    if len(text) > _LONGEST_BOOLEAN or not text.isascii():
        return None
    word = text.lower()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def is_true(text: str) -> bool:
    """A boolean of a file whose words nobody checks: everything but a word for true is false."""
    return boolean(text) is True
