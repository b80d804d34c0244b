"""The line of every key of a TOML text."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.config.toml_lines import KeyPath, key_lines


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1\nb = 2", ("b",), 2),
        ("\r\n# [x]\r\n[a]\r\nb=1\r\n", ("a", "b"), 4),
        ("[a.b]\nc = 1", ("a",), 1),
        ('a."b.c".d = 1', ("a", "b.c", "d"), 1),
        ("[ a . 'b' ] # x\n  c . d = 1", ("a", "b", "c", "d"), 2),
        ('s = """\n[t]\nx = 1\n\\""" ""\n"""""\nb = 1', ("b",), 6),
        ("s = '''\n'\n'''\nb = 1", ("b",), 4),
        ('s = "# \\" ["\nb = 1', ("b",), 2),
        ("a = [ # ]\n  1, # c\n  [2,\n 3],\n]\nb = 1", ("a", 1, 1), 4),
        ("a = [ # ]\n  1, # c\n  [2,\n 3],\n]\nb = 1", ("b",), 6),
        ("a = {b = 1, c = [\n1], d = '}'}\ne = 1", ("a", "d"), 2),
        ("a = {b = 1, c = [\n1], d = '}'}\ne = 1", ("e",), 3),
        ("t = 1979-05-27 07:32:00 # x\nb = 1", ("b",), 2),
        ("[[x]]\na = 1\n[[x]]\na = 2\n[y]\nb = 1", ("y", "b"), 6),
        ('[""]\na = 1', ("", "a"), 2),
        ('"\\u0061" = 1', ("a",), 1),
        ("a = [[[]]]\nb = -inf\nc = 0x1f", ("c",), 3),
    ],
)
def test_lines(text: str, path: KeyPath, line: int) -> None:
    tomllib.loads(text)
    assert key_lines(text)[path] == line


CHARACTERS = st.characters(codec="utf-8", exclude_categories=["C"])
KEYS = st.text(CHARACTERS, max_size=6)
VALUES = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(CHARACTERS, max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + "".join(f" # ]\n {_toml(element)},\n" for element in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=4), max_size=4))
def test_every_key_of_every_table_is_found_where_it_is_written(tables: dict[str, dict[str, Any]]) -> None:
    text = ""
    expected: dict[KeyPath, int] = {}
    for table, entries in tables.items():
        expected[(table,)] = text.count("\n") + 1
        text += f"[{_toml(table)}]\n"
        for key, value in entries.items():
            expected[(table, key)] = text.count("\n") + 1
            text += f"{_toml(key)} = {_toml(value)} # {key}\n"
    assert tomllib.loads(text) == tables
    found = key_lines(text)
    assert {path: found.get(path) for path in expected} == expected
    assert {path for path in found if not any(isinstance(part, int) for part in path)} == set(expected)
