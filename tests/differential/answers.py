"""The ways to ask for one answer, and where they differ."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from pvelint.cache import tree_cache
from pvelint.engine import parallel
from pvelint.engine.tree_linter import TreeLinter

from ..fuzz.invariants import Outcome, pvelint
from .trees import change, guests, make_tree

_VERSIONS = ((), (), (), ("--pve", "8.4"), ("--pve", "7.4"))


def differences(random: Random, folder: Path, changes: int = 5) -> Iterator[str]:
    """Between answers about a tree that changes; it is made in an empty folder."""
    before = Path.cwd()
    (tree := folder / "tree").mkdir()
    os.chdir(tree)
    try:
        make_tree(random)
        yield from _ask_about(random, "at first", folder / "cache")
        for _ in range(changes):
            yield from _ask_about(random, change(random), folder / "cache")
    finally:
        os.chdir(before)


def _ask_about(random: Random, event: str, cache: Path) -> Iterator[str]:
    common = (*random.choice(_VERSIONS), "--min-severity", "info", "--output-format", "json")
    there = guests()
    whole = pvelint(".", *common)
    for paths in ((".",), *((path,) for path in random.sample(there, min(2, len(there)))), tuple(there[:2])):
        if paths:
            yield from _ask(random, event, (*paths, *common), cache)
    for path in random.sample(there, min(2, len(there))):
        if lost := _in(whole, path) - _in(pvelint(path, *common), path):
            yield f"{event}: by itself {path} has no {sorted(lost)}"


def _ask(random: Random, event: str, command: tuple[str, ...], cache: Path) -> Iterator[str]:
    with _everything_parsed():
        expected = pvelint(*command)
    ways = {"partners only": pvelint(*command)}
    with patch.object(tree_cache, "_LARGEST_PART", 1):
        ways["cache"] = pvelint(*command, "--cache-dir", str(cache))
        ways["cache again"] = pvelint(*command, "--cache-dir", str(cache))
    if random.random() < 0.2:
        with patch.object(parallel, "_FEWEST", 1):
            ways["two processes"] = pvelint(*command, "--jobs", "2")
    for way, answer in ways.items():
        if answer != expected:
            yield f"{event}: {way}: {' '.join(command)}: {_first_difference(expected, answer)}"


@contextmanager
def _everything_parsed() -> Iterator[None]:
    with patch.object(TreeLinter, "_named", None):
        yield


def _in(outcome: Outcome, path: str) -> set[tuple[Any, ...]]:
    """What stands in one file."""
    found = json.loads(outcome.out)["findings"] if outcome.out else []
    return {(f["rule"], f["message"], str(f["span"])) for f in found if f["path"] == path}


def _first_difference(expected: Outcome, answer: Outcome) -> str:
    for name, one, other in zip(Outcome._fields, expected, answer, strict=True):
        if one != other:
            lines = [str(one).splitlines(), str(other).splitlines()]
            pair = next((p for p in zip(*lines, strict=False) if p[0] != p[1]), lines)
            return f"{name}: {str(pair[0])[:200]} became {str(pair[1])[:200]}"
    return "nothing"
