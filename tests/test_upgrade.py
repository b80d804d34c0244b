"""The readiness report: docs/upgrade.md has a row for each check of PVE's own programs, and the example tree shows each rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from pvelint.engine.run import lint
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.grammar.version import Version
from pvelint.report.model import Diagnostic
from pvelint.rules.model import Category, Severity
from pvelint.rules.registry import BUILTIN

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "docs" / "upgrade.md").read_text(encoding="utf-8")
UPSTREAM = {
    line.split()[0]: set(line.split()[1:])
    for line in (ROOT / "tests" / "data" / "upgrade-checks.txt").read_text(encoding="utf-8").splitlines()
}
TOO_LARGE = {"node-notes-too-long"}
"""Would take a file of 64 KiB."""


class Row(NamedTuple):
    checks: list[str]
    asks_for: str
    programs: list[str]
    answer: str

    @property
    def rules(self) -> list[str]:
        return re.findall(r"\]\(rules/([a-z0-9-]+)\.md\)", self.answer)


def rows() -> list[Row]:
    found = []
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `check_"):
            programs = [name for name, cell in zip(UPSTREAM, cells[2:4], strict=True) if cell == "x"]
            found.append(Row(re.findall(r"`(check_\w+)`", cells[0]), cells[1], programs, cells[4]))
    return found


ASKED = {
    name
    for name, info in BUILTIN.items()
    if (info.before_upgrade or info.category is Category.UPGRADE) and info.until >= Version.V9_0
}
IN_THE_REPORT = [row for row in rows() if row.rules and not row.answer.endswith("without `--select`")]
ANSWERED = [row for row in IN_THE_REPORT if "pve8to9" in row.programs]
ANSWERED_BEFORE = [
    row for row in IN_THE_REPORT if "pve7to8" in row.programs and "in PVE 9" not in row.asks_for
]
NAMED = sorted({rule for row in rows() for rule in row.rules})


def report(tree: str, pve: Version, *select: str) -> list[Diagnostic]:
    given = {"pve": pve, "select": select, "min_severity": Severity.INFO}
    options = LintOptions(given={name: value for name, value in given.items() if value}, isolated=True)
    found = discover([str(ROOT / "examples" / tree)])
    return lint(set_up(found, options)).report.findings


@pytest.mark.parametrize("program", UPSTREAM)
def test_every_check_has_a_row(program: str) -> None:
    assert {check for row in rows() if program in row.programs for check in row.checks} == UPSTREAM[program]


def test_every_row_has_an_answer() -> None:
    for row in rows():
        assert row.rules or row.answer.startswith("not in the files"), row


def test_the_rules_named_are_rules() -> None:
    assert set(NAMED) <= BUILTIN.keys()


def test_the_rules_that_are_asked_before_an_upgrade_are_named() -> None:
    assert set(NAMED) >= ASKED


@pytest.fixture(scope="module")
def readiness() -> list[Diagnostic]:
    return report("upgrade-8", Version.V9_2, "upgrade")


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row.answer)
def test_the_example_shows_the_check(readiness: list[Diagnostic], row: Row) -> None:
    shown = {finding.rule for finding in readiness} | TOO_LARGE
    assert shown.intersection(row.rules)


@pytest.mark.parametrize("row", ANSWERED_BEFORE, ids=lambda row: row.answer)
def test_the_example_shows_the_check_of_the_upgrade_before(row: Row) -> None:
    shown = {finding.rule for finding in report("upgrade-8", Version.V8_4, "upgrade")}
    assert (shown | TOO_LARGE).intersection(row.rules)


@pytest.mark.parametrize("rule", sorted(ASKED - TOO_LARGE))
def test_the_example_shows_the_rule(readiness: list[Diagnostic], rule: str) -> None:
    assert rule in {finding.rule for finding in readiness}


def test_a_full_run_has_all_of_the_report(readiness: list[Diagnostic]) -> None:
    def told(findings: list[Diagnostic]) -> set[tuple[str, str, str]]:
        return {(finding.rule, finding.path, finding.message) for finding in findings}

    assert told(readiness) <= told(report("upgrade-8", Version.V9_2))


def test_what_was_wrong_before_is_no_matter_of_the_upgrade(readiness: list[Diagnostic]) -> None:
    """Of rules that no upgrade check asks."""
    before = {(f.rule, f.path, f.span, f.severity) for f in report("upgrade-8", Version.V8_4)}
    rest = [f for f in readiness if f.rule not in ASKED]
    assert rest
    assert before.isdisjoint((f.rule, f.path, f.span, f.severity) for f in rest)
    assert all(f.severity >= Severity.WARNING for f in rest)


def test_the_oldest_version_is_compared_with_none() -> None:
    found = report("upgrade-8", Version.V7_4, "upgrade")
    assert found
    assert {f.rule for f in found} <= ASKED


def test_the_clean_cluster_is_ready() -> None:
    assert [f.message for f in report("clean", Version.V9_2, "upgrade")] == []


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", TABLE)
    assert [t for t in targets if not (ROOT / "docs" / t).exists()] == []


@pytest.mark.parametrize(("select", "unknown"), [((), 1), (("upgrade",), 0)])
def test_devices_that_no_inventory_has_are_no_matter_of_the_upgrade(
    tmp_path: Path, select: tuple[str, ...], unknown: int
) -> None:
    guest = tmp_path / "nodes" / "pve1" / "qemu-server" / "100.conf"
    guest.parent.mkdir(parents=True)
    guest.write_text("hostpci0: 0000:01:00.0\n", encoding="utf-8")
    given = {"pve": Version.V9_2, **({"select": select} if select else {})}
    result = lint(set_up(discover([str(tmp_path)]), LintOptions(given=given, isolated=True)))
    assert result.unknown_devices.total() == unknown


def test_what_the_target_drops_is_mended(tmp_path: Path) -> None:
    guest = tmp_path / "nodes" / "pve1" / "qemu-server" / "100.conf"
    guest.parent.mkdir(parents=True)
    dropped = "scsi0: local-lvm:vm-100-disk-0,cyls=16383,size=8G\n"
    guest.write_text(f"{dropped}scsi1: local-lvm:vm-100-disk-1,size=8 G\n", encoding="utf-8")
    options = LintOptions(
        given={"pve": Version.V9_2, "select": ("upgrade",)}, isolated=True, fix=True, write=True
    )
    lint(set_up(discover([str(tmp_path)]), options))
    mended, other = guest.read_text(encoding="utf-8").splitlines()
    assert mended == "scsi0: local-lvm:vm-100-disk-0,size=8G"
    assert other == "scsi1: local-lvm:vm-100-disk-1,size=8 G"
