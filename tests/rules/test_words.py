"""What a rule declares before it runs holds for all that it finds: its keys, and the words without which it is silent."""

from __future__ import annotations

import pytest
from pvelint.grammar.record import replace
from pvelint.pages.example_tree import example_tree
from pvelint.pages.examples import Example, examples_of
from pvelint.report.model import Diagnostic
from pvelint.rulebook import Rulebook
from pvelint.rules.info import Scope
from pvelint.rules.registry import BUILTIN

BOOK = Rulebook()


def files_of(example: Example) -> dict[str, str]:
    return {**example.tree, **({example.path: example.conf} if example.conf is not None else {})}


def missing(finding: Diagnostic, text: str) -> str | None:
    """What a rule declares, and its finding about this file lacks."""
    info = BOOK.infos[finding.rule]
    lower = text.lower()
    if info.words and not any(word.lower() in lower for word in info.words):
        return f"{finding.rule}: none of {info.words}"
    if info.scope is Scope.LINE and info.keys and (finding.key or "").rstrip("0123456789") not in info.keys:
        return f"{finding.rule}: {finding.key} is none of {info.keys}"
    return None


@pytest.mark.parametrize(
    "name", [name for name, info in BOOK.infos.items() if info.scope is not Scope.ENGINE]
)
def test_whatever_is_found_in_the_first_examples_has_what_its_rule_declares(name: str) -> None:
    example = examples_of(type(BOOK.rule(name))).bad[0]
    with example_tree(example, BOOK) as tree:
        findings = tree.lint("all").findings
    files = files_of(example)
    assert any(finding.rule == name for finding in findings)
    lacks = [missing(finding, files[finding.path]) for finding in findings if finding.guest is not None]
    assert [lack for lack in lacks if lack] == []


@pytest.mark.parametrize(
    "name", [name for name, info in BOOK.infos.items() if info.scope is not Scope.ENGINE]
)
def test_nothing_is_lost_where_rules_are_not_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that are asked about every line and guest, whether or not their words stand there, find no more."""
    example = examples_of(type(BOOK.rule(name))).bad[-1]
    with example_tree(example, BOOK) as tree:
        found = tree.lint("all").findings
        for other, info in BOOK.infos.items():
            monkeypatch.setitem(BUILTIN, other, replace(info, words=()))
        assert tree.lint("all").findings == found


def test_rules_that_run_for_every_guest_are_few() -> None:
    """Rules with neither keys nor words run for every guest: each of them costs everybody."""
    always = {
        name
        for name, info in BOOK.infos.items()
        if info.scope is Scope.GUEST and not info.keys and not info.words
    }
    assert len(always) <= 15, sorted(always)
