"""Mistakes in a rule class of somebody else's are told when it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pvelint.output import render
from pvelint.report.model import Diagnostic, Report
from pvelint.rulebook import PluginError, Rulebook
from pvelint.rules.api import VM, Category, GuestRule, Impact, Severity

SOUND = {
    "__doc__": "A rule.",
    "name": "house-name",
    "category": Category.HYGIENE,
    "severity": Severity.WARNING,
    "impact": Impact.HYGIENE,
    "check": lambda rule, guest: iter(()),
}


def rule(**attributes: object) -> Any:
    return type("HouseName", (GuestRule,), SOUND | attributes)


def test_a_sound_one_needs_no_more_than_that() -> None:
    assert Rulebook().add(rule()) == "house-name"
    assert Rulebook().add(rule(keys=("name", "net"), guests=(VM,), sources=("the handbook",))) == "house-name"


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"name": "House name"}, "`name` is 'House name', not words of a-z and 0-9 joined by `-`"),
        ({"name": "a,b"}, "`name` is 'a,b', not words of a-z and 0-9 joined by `-`"),
        ({"name": None}, "`name` is None, not a text"),
        ({"name": "all"}, "`name` is 'all', which selects other rules"),
        ({"name": "disk"}, "`name` is 'disk', which selects other rules"),
        ({"severity": "warning"}, "`severity` is 'warning', not one of `Severity`"),
        ({"impact": "boom"}, "`impact` is 'boom', not one of `Impact`"),
        ({"category": "house"}, "`category` is 'house', not one of `Category`"),
        ({"fix": "safe"}, "`fix` is 'safe', not one of `Applicability`"),
        ({"since": "9.0"}, "`since` is '9.0', not one of `Version`"),
        ({"starts_only": 1}, "`starts_only` is 1, not True or False"),
        ({"keys": "name"}, "`keys` is 'name', not a tuple of texts"),
        ({"keys": ["name"]}, "`keys` is ['name'], not a tuple of texts"),
        ({"keys": ("net0",)}, "`keys` has 'net0', where 'net' stands for all of its numbers"),
        ({"keys": None}, "`keys` is None, not a tuple of texts"),
        ({"keys": ("name", 0)}, "`keys` is ('name', 0), not a tuple of texts"),
        ({"keys": ("0",)}, "`keys` has '0', which is no option"),
        ({"keys": ("",)}, "`keys` has '', which is no option"),
        ({"words": None}, "`words` is None, not a tuple of texts"),
        ({"words": (1,)}, "`words` is (1,), not a tuple of texts"),
        ({"other_impacts": None}, "`other_impacts` is None, not a tuple of `Impact`"),
        ({"other_impacts": ("hygiene",)}, "`other_impacts` is ('hygiene',), not a tuple of `Impact`"),
        ({"former_names": None}, "`former_names` is None, not a tuple of texts"),
        ({"former_names": (1,)}, "`former_names` is (1,), not a tuple of texts"),
        ({"former_names": ("House",)}, "`former_names` has 'House', not words of a-z and 0-9 joined by `-`"),
        ({"former_names": ("disk",)}, "`former_names` has 'disk', which selects other rules"),
        ({"former_names": ("a", "b", "a")}, "`former_names` has 'a' twice"),
        ({"former_names": ("house-name",)}, "`former_names` has 'house-name', which is its name today"),
        ({"guests": VM}, f"`guests` is {VM!r}, not a tuple of `GuestKind`"),
        ({"check": GuestRule.check}, "it has no method `check`"),
        ({"url": None}, "`url` is None, not a text"),
        ({"url": "wiki/x"}, "`url` is 'wiki/x', not an address of the web without spaces and brackets"),
        ({"url": "https://a/(b)"}, "`url` is 'https://a/(b)', not an address of the web without spaces and brackets"),
        ({"sources": "the handbook"}, "`sources` is 'the handbook', not a tuple of texts"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(attributes: dict[str, object], said: str) -> None:
    with pytest.raises(PluginError) as caught:
        Rulebook().add(rule(**attributes))
    assert str(caught.value) == f"rule HouseName: {said}"


def test_a_class_about_nothing_is_told() -> None:
    from pvelint.rules.rule import Rule

    with pytest.raises(PluginError) as caught:
        Rulebook().add(type("HouseName", (Rule,), SOUND))
    said = "it is neither a LineRule, RawLineRule, GuestRule nor TreeRule"
    assert str(caught.value) == f"rule HouseName: {said}"


@pytest.mark.parametrize("format_", ["json", "jsonl", "markdown", "rdjson", "sarif"])
@pytest.mark.parametrize("url", ["https://wiki.example.org/names#vms", ""])
def test_reports_link_to_the_page_that_it_names(
    make_finding: Callable[..., Diagnostic], make_report: Callable[..., Report], format_: str, url: str
) -> None:
    book = Rulebook()
    book.add(rule(url=url))
    report = make_report("name: x\n", make_finding(rule="house-name"))
    shown = render(format_, report, rule_info=book.infos.get)
    assert ("https://wiki.example.org/names#vms" in shown) is bool(url)
    assert "docs/rules" not in shown


def test_the_built_in_rules_have_none() -> None:
    from pvelint.plugin_rule import mistakes

    book = Rulebook()
    assert {name: said for name in book.infos for said in mistakes(type(book.rule(name)))} == {}


def test_a_page_without_sources_has_no_empty_heading() -> None:
    from pvelint.pages.rule_page import rule_page

    book = Rulebook()
    book.add(rule(__module__=__name__))
    assert "Sources" not in rule_page("house-name", book).text
