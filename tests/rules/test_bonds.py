"""What guests meet by is complete: no rule says of one what depends on another that it does not meet."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from pvelint.cache import tree_cache
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.engine.tree_linter import TreeLinter
from pvelint.files.discovery import discover
from pvelint.pages.example_tree import example_tree
from pvelint.pages.examples import Example, examples_of
from pvelint.report.model import Diagnostic
from pvelint.rulebook import Rulebook
from pvelint.rules.info import Scope
from pvelint.rules.model import Severity

BOOK = Rulebook()


def guests_of(example: Example) -> list[str]:
    return [name for name in (*example.tree, example.path) if "qemu-server/" in name or "lxc/" in name]


def examples_with_several(name: str) -> list[Example]:
    examples = examples_of(type(BOOK.rule(name)))
    return [e for e in (*examples.bad, *examples.good) if len(guests_of(e)) > 1 and not e.tracked]


SHARED = [
    name
    for name, info in BOOK.infos.items()
    if info.scope is not Scope.ENGINE and examples_with_several(name)
]


def findings(example: Example, path: str, cache: Path | None = None) -> list[Diagnostic]:
    given = {"select": ("all",), "pve": example.pve, "min_severity": Severity.INFO, "cache_dir": cache}
    config = toml if (toml := Path("pvelint.toml")).is_file() else None
    options = LintOptions(given=given, config=config, isolated=config is None)
    found = lint(set_up(discover([path]), options, BOOK)).report
    assert found.errors == []
    return [told(finding) for finding in found.findings]


def told(finding: Diagnostic) -> Diagnostic:
    """Without what the cache does not keep."""
    from pvelint.grammar.record import replace

    return replace(finding, places=())


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("name", SHARED)
def test_beside_its_partners_a_guest_is_judged_as_beside_all(name: str, which: int) -> None:
    example = examples_with_several(name)[which]
    with example_tree(example, BOOK):
        for path in guests_of(example):
            with patch.object(TreeLinter, "_named", None):
                expected = findings(example, path)
            assert findings(example, path) == expected


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("name", SHARED)
def test_a_guest_that_goes_and_comes_back_concerns_those_whom_it_meets(
    name: str, which: int, tmp_path: Path
) -> None:
    example = examples_with_several(name)[which]
    with example_tree(example, BOOK), patch.object(tree_cache, "_LARGEST_PART", 1):
        assert findings(example, ".", tmp_path) == findings(example, ".")
        path = Path(guests_of(example)[0])
        content = path.read_bytes()
        path.unlink()
        assert findings(example, ".", tmp_path) == findings(example, ".")
        path.write_bytes(content)
        assert findings(example, ".", tmp_path) == findings(example, ".")


def test_guests_that_do_not_meet_are_not_told_of_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tests see a rule that speaks of guests without a bond."""
    monkeypatch.setattr("pvelint.grammar.joins.partners.bonds", lambda guest: iter(()))
    for name in ("duplicate-mac", "duplicate-ip", "usb-duplicate", "mapping-oversubscribed"):
        example = examples_with_several(name)[0]
        with example_tree(example, BOOK):
            alone = [findings(example, path) for path in guests_of(example)]
            with patch.object(TreeLinter, "_named", None):
                assert alone != [findings(example, path) for path in guests_of(example)]


def test_there_are_such_examples() -> None:
    joined = {name for name, info in BOOK.infos.items() if info.join_keys}
    about_one_guest = {"mapping-entry-incomplete", "replication-job-fails", "replication-nonreplicatable"}
    assert joined - set(SHARED) == about_one_guest
