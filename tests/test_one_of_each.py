"""What has one home is not made again elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from .test_floors import ROOT, SOURCES

SPELLING = "grammar/spelling.py"
SCALARS = "grammar/syntax/scalars.py"
NOT_OF_A_FILE = (
    "linter/cache/codec.py",
    "linter/config/globs.py",
    "linter/config/load.py",
    "linter/files/git.py",
)
"""Make numbers of enums, of booleans, and of what tomllib and git themselves print."""
READERS = [path for path in SOURCES if path not in (SCALARS, *NOT_OF_A_FILE)]


def number_parses(source: str) -> Iterator[int]:
    """The lines that make a decimal number of a text, or ask whether they could."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        decimal = isinstance(called, ast.Name) and called.id == "int" and len(node.args) == 1
        asked = isinstance(called, ast.Attribute) and called.attr in ("isdigit", "isdecimal", "isnumeric")
        if decimal or asked:
            yield node.lineno


def boolean_words(source: str) -> Iterator[int]:
    """The lines with a collection that holds every word for true."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            words = {item.value for item in node.elts if isinstance(item, ast.Constant)}
            if words == {"1", "on", "yes", "true"}:
                yield node.lineno


def test_likeness_is_judged_in_one_place() -> None:
    users = [path for path in SOURCES if "get_close_matches" in (ROOT / path).read_text(encoding="utf-8")]
    assert users == [SPELLING]


@pytest.mark.parametrize("path", READERS)
def test_numbers_and_booleans_are_read_in_one_place(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    lines = [*number_parses(source), *boolean_words(source)]
    assert not lines, f"{path}: lines {lines}: use {SCALARS}"


def test_other_places_would_be_found() -> None:
    assert list(number_parses("a = int(text)\nb = int(text, 16)\nc = text.isdigit()")) == [1, 3]
    assert list(boolean_words("a = ('1', 'on', 'yes', 'true')\nb = ('1', 'on')")) == [1]
