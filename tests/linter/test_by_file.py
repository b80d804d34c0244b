"""The table of files: each kind of file that is read has a row, and each section config a schema."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.config_file.etc_pve import FILES, Kind
from pvelint.pages.by_file import SCHEMAS, rows

IDS = {"ha/resources.cfg": "100", "replication.cfg": "100-0"}


def test_each_kind_of_file_has_one_row() -> None:
    named = [pattern for row in rows({}) for pattern in row.patterns]
    assert sorted(named) == sorted(file.pattern for file in FILES if file.kind is not Kind.OTHER)


def test_what_pve_does_not_know_is_told_of_each_file_with_a_schema() -> None:
    for name, schema in SCHEMAS.items():
        kind = schema.types[0].name
        id = IDS.get(name, "some1")
        head = f"{kind}: {id}" if kind else id
        text = f"{head}\n\tno-such-thing 1\n"
        problems = Cluster({name: partial(str, text)}).problems()
        assert "no-such-thing" in " ".join(problem.message for problem in problems), name


def test_the_page_names_the_file_that_a_rule_speaks_of(root: Path) -> None:
    page = (root / "docs" / "rules" / "by-file.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| `jobs.cfg`"))
    assert "[config-value-refused](config-value-refused.md)" in row
