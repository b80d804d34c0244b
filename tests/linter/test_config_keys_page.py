"""The examples of pvelint.toml's keys are TOML, whatever is in them."""

from __future__ import annotations

import tomllib

import pytest
from pvelint.pages.config_keys import toml_lines


@pytest.mark.parametrize(
    "table",
    [
        {"pve": "8", "select": ["boot", "disk"], "no-cache": True},
        {"guests": {"105": {"ignore": ["boot"]}}, "nodes": {"pve 1": {}, "é": {"a": {"b": 1}}}},
        {"plugins": ["\U0001f600", 'a"b\\c\n\t\x7f\x01']},
        {"per-file-ignores": {"\U0001f600/*\x7f": ["boot"]}},
        {"rules": [{"name": "a"}, {"name": "b", "of two": {"c": [1, 2]}}, {}]},
    ],
)
def test_an_example_is_read_as_what_it_is(table: dict[str, object]) -> None:
    assert tomllib.loads("\n".join(toml_lines(table))) == table
