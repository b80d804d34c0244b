"""Thousands of values with what each version makes of them: every option, sub-option, enum member and bound.

The table's first line names the versions; the others have the key, a letter for each version (ok, dropped,
invalid, gone) and the value as JSON. A row with fewer letters keeps its last one, as does a version that the table
does not have yet.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from pvelint.grammar.schema.options.table import options
from pvelint.grammar.schema.outcome import Code, Reading
from pvelint.grammar.schema.values import read_value
from pvelint.grammar.version import Version

TABLE = Path(__file__).parents[1] / "data" / "value-verdicts.tsv"
NO_CUSTOM_MODELS: frozenset[str] = frozenset()


@cache
def table() -> tuple[list[str], list[tuple[str, str, str]]]:
    head, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return head.split("\t")[1].split(), [(key, letters, json.loads(value)) for key, letters, value in rows]


def verdict(reading: Reading) -> str:
    if reading.dropped:
        return "d"
    if any(problem.code is not Code.HUGE_INTEGER for problem in reading.problems):
        return "i"
    return "g" if reading.vanishes else "o"


@pytest.mark.parametrize("version", Version, ids=str)
def test_each_value_has_the_verdict_of_this_version(version: Version) -> None:
    versions, rows = table()
    column = versions.index(str(version)) if str(version) in versions else len(versions)
    wrong = [
        (key, value, expected, found)
        for key, letters, value in rows
        if (found := verdict(read_value(key, value, version, NO_CUSTOM_MODELS)))
        != (expected := letters[: column + 1][-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("version", Version, ids=str)
def test_the_table_leaves_out_no_option(version: Version) -> None:
    keys = {key for key, _, _ in table()[1]}
    left_out = [o.name for o in options(version) if (o.name if o.count is None else f"{o.name}0") not in keys]
    assert left_out == []
