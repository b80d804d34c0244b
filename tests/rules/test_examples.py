"""Every rule's examples through the whole engine: all findings, exact fixed texts, linted again."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pvelint.pages.bless import texts
from pvelint.pages.example_tree import example_tree
from pvelint.pages.examples import Example, Examples, examples_of
from pvelint.pages.facts import expected_facts, facts_of
from pvelint.report.model import Diagnostic
from pvelint.rulebook import Rulebook
from pvelint.rules.model import Severity
from pvelint.rules.registry import BUILTIN

BOOK = Rulebook()
NEEDED = 2
"""Bad and good examples that each rule has at least."""


@cache
def of_rule(name: str) -> Examples:
    return examples_of(type(BOOK.rule(name)))


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name in BUILTIN
        for number, example in enumerate(getattr(of_rule(name), kind))
    ]


@pytest.mark.parametrize("name", list(BUILTIN))
def test_rule_has_examples(name: str) -> None:
    assert len(of_rule(name).bad) >= NEEDED
    assert len(of_rule(name).good) >= NEEDED


@pytest.mark.parametrize("name", list(BUILTIN))
def test_rule_shows_its_fix(name: str) -> None:
    shown = any({"fixed", "unsafe"} & example.expected.keys() for example in of_rule(name).bad)
    assert shown == (BUILTIN[name].fix is not None)


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_bad_is_found(name: str, example: Example) -> None:
    findings = found(name, example)
    assert findings
    assert [facts_of(finding) for finding in findings] == expected_facts(example, findings, BUILTIN[name])
    assert {finding.impact for finding in findings} <= set(BUILTIN[name].impacts)


@pytest.mark.parametrize(("name", "example"), cases("good"))
def test_good_is_left_alone(name: str, example: Example) -> None:
    assert [finding.message for finding in found(name, example)] == []


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fix_gives_the_text_shown(name: str, example: Example) -> None:
    made = texts(name, example, found(name, example), BOOK)
    assert {key: example.expected.get(key) for key in made} == made


@pytest.mark.parametrize(("name", "example"), cases("bad"))
def test_fixed_text_is_sound(name: str, example: Example) -> None:
    """The rule finds nothing there any more, and no rule finds a new error."""
    before, weight_before = errors(example), weight(name, example)
    expected = example.expected
    for key in ("fixed", "unsafe"):
        if key in expected:
            after = replace(example, conf=expected[key])
            if key == "unsafe" or "unsafe" not in expected:
                assert found(name, after) == []
            assert errors(after) <= before
    for text in expected.get("alternatives", ()):
        after = replace(example, conf=text)
        assert weight(name, after) < weight_before, "an alternative cures what its finding is about"
        assert errors(after) <= before


def found(name: str, example: Example) -> list[Diagnostic]:
    with example_tree(example, BOOK) as tree:
        report = tree.report_of(name)
    assert report.errors == []
    return report.findings


def weight(name: str, example: Example) -> int:
    return sum(finding.severity for finding in found(name, example))


def errors(example: Example) -> set[str]:
    with example_tree(example, BOOK) as tree:
        findings = tree.lint("all").findings
    return {finding.rule for finding in findings if finding.severity is Severity.ERROR}
