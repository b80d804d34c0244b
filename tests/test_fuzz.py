"""A few trees of the fuzzer, always the same ones; `script/fuzz MINUTES` tries as many as there is time for."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from .fuzz import invariants
from .fuzz.__main__ import check_seed
from .fuzz.trees import SECRET, random_tree, read_tree, write_tree


@pytest.mark.parametrize("seed", range(8))
def test_a_random_tree_breaks_no_promise(seed: int) -> None:
    assert check_seed(seed) == []


def test_a_seed_makes_the_same_tree(tmp_path: Path) -> None:
    tree = random_tree(Random(5))
    assert tree == random_tree(Random(5)) != random_tree(Random(6))
    write_tree(tree, tmp_path / "tree")
    assert read_tree(tmp_path / "tree") == tree


def test_broken_promises_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that breaks every promise stands for pvelint."""
    monkeypatch.chdir(tmp_path)
    write_tree(random_tree(Random(1)), tmp_path / "tree")
    runs = []

    def rogue(arguments: tuple[str, ...]) -> int:
        runs.append(arguments)
        (tmp_path / "tree" / "changed").write_text(str(len(runs)))
        print(SECRET, "\x1b")
        return 2

    monkeypatch.setattr(invariants, "run", rogue)
    found = "\n".join(invariants.broken_promises(Random(1), tmp_path / "tree"))
    for promise in ("without a word", "a secret", "control characters", "without --fix", "twice"):
        assert promise in found
