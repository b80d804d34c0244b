"""Every rule's examples through the whole engine: all findings, exact fixed texts, linted again.

Their reports as JSON are as docs/report.schema.json says.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pvelint.output import render
from pvelint.pages.checks import RuleChecks
from pvelint.pages.example_tree import ExampleTree
from pvelint.pages.examples import Example
from pvelint.report.model import Report
from pvelint.rulebook import Rulebook
from pvelint.rules.registry import BUILTIN

from ..report_schema import faults

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


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """As JSON, of the runs in this test, rendered while the files are there."""
    made: list[str] = []
    report_of = ExampleTree.report_of

    def recorded(tree: ExampleTree, rule: str) -> Report:
        report = report_of(tree, rule)
        made.append(render("json", report))
        return report

    monkeypatch.setattr(ExampleTree, "report_of", recorded)
    return made


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_bad_is_found(name: str, example: Example, reports: list[str]) -> None:
    assert list(of_rule(name).found(example)) == []
    (report,) = reports
    assert f'"rule": "{name}"' in report
    assert faults(report) == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fix_gives_the_text_shown(name: str, example: Example) -> None:
    assert list(of_rule(name).fixed(example)) == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fixed_text_is_sound(name: str, example: Example) -> None:
    assert list(of_rule(name).sound(example)) == []


@pytest.mark.parametrize(("name", "example"), cases("good"))
def test_good_is_left_alone(name: str, example: Example) -> None:
    assert list(of_rule(name).left_alone(example)) == []
