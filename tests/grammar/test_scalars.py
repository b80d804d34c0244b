"""Whole numbers and booleans in the text of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.syntax.scalars import boolean, c_integer, integer_or, is_digits, is_true, whole_number


@given(st.integers(min_value=0, max_value=10**19 - 1), st.integers(0, 9))
def test_a_number_is_read_whatever_zeros_it_begins_with(number: int, zeros: int) -> None:
    assert whole_number("0" * zeros + str(number)) == number
    assert integer_or(f"+{number}", -1) == number


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    number = whole_number(text)
    assert (number is not None) <= is_digits(text)
    assert integer_or(text, 7) >= 0
    assert is_true(text) is (boolean(text) is True)


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "-1", "+1", "1_0", "1.0", "0x1", "\u0663", "\u00b2", "\uff11", "9" * 20, "9" * 5000],
)
def test_other_text_is_no_number(text: str) -> None:
    assert whole_number(text) is None


def test_many_zeros_are_no_reason_to_fail() -> None:
    assert whole_number("0" * 5000) == 0
    assert whole_number("0" * 5000 + "42") == 42


@pytest.mark.parametrize(
    ("text", "truth"),
    [("1", True), ("on", True), ("YES", True), ("True", True), ("0", False), ("Off", False), ("no", False)]
    + [(text, None) for text in ("", "y", "01", "2", "enabled", "on ", "\u0130", "tru\u0435")],
)
def test_booleans(text: str, truth: bool | None) -> None:
    assert boolean(text) is truth


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("+7", 7),
        ("-7", -7),
        (" \v007", 7),
        ("-" + "0" * 5000 + "7", -7),
        ("18446744073709551615", 2**64 - 1),
        ("", None),
        ("+", None),
        ("+-7", None),
        ("- 7", None),
        ("7 ", None),
        ("7ms", None),
        ("0x7", None),
        ("\u0667", None),
        ("9" * 5000, None),
    ],
)
def test_whole_numbers_of_c(text: str, number: int | None) -> None:
    assert c_integer(text) == number
