"""Every rule's examples through the whole engine: all findings, exact fixed texts, linted again."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pvelint.pages.checks import RuleChecks
from pvelint.pages.examples import Example
from pvelint.rulebook import Rulebook
from pvelint.rules.registry import BUILTIN

BOOK = Rulebook()


@cache
def of_rule(name: str) -> RuleChecks:
    return RuleChecks(name, BOOK)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name in BUILTIN
        for number, example in enumerate(getattr(of_rule(name).examples, kind))
    ]


@pytest.mark.parametrize("name", list(BUILTIN))
def test_rule_has_examples(name: str) -> None:
    assert list(of_rule(name).in_whole()) == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_bad_is_found(name: str, example: Example) -> None:
    assert list(of_rule(name).found(example)) == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fix_gives_the_text_shown(name: str, example: Example) -> None:
    assert list(of_rule(name).fixed(example)) == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fixed_text_is_sound(name: str, example: Example) -> None:
    assert list(of_rule(name).sound(example)) == []


@pytest.mark.parametrize(("name", "example"), cases("good"))
def test_good_is_left_alone(name: str, example: Example) -> None:
    assert list(of_rule(name).left_alone(example)) == []
