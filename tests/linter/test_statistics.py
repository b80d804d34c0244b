"""`--statistics`: what was found, and what could not speak for want of which evidence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.applies import SkippedRule
from pvelint.cli.statistics import statistics
from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Fix, Severity

MakeFinding = Callable[..., Diagnostic]
MakeReport = Callable[..., Report]


def test_findings_by_rule(make_finding: MakeFinding, make_report: MakeReport) -> None:
    fixable = make_finding(fix=Fix.safe("x"))
    findings = [make_finding(rule="b", severity=Severity.INFO), fixable, make_finding(), fixable]
    assert statistics(make_report("", *findings, fixed=2), [], 80) == (
        "findings  fixable  severity  rule\n"
        "       3        2  error     hba-missing-rombar\n"
        "       1        -  info      b\n"
        "       4        2            total\n"
        "2 fixed\n"
    )


def test_nothing_found(make_report: MakeReport) -> None:
    assert statistics(make_report(""), [], 80) == "no findings\n"


def test_silent_rules_are_grouped_by_what_they_miss(make_report: MakeReport) -> None:
    silent = [
        SkippedRule("storage.cfg is not in a", "copy it", "one"),
        SkippedRule("no inventory of pve2", "", "one"),
        SkippedRule("storage.cfg is not in a", "copy it", "two"),
        SkippedRule("storage.cfg is not in a", "copy it", "two"),
    ]
    assert statistics(make_report(""), silent, 80) == (
        "no findings\n"
        "2 rules were skipped, for some guests or all:\n"
        "  no inventory of pve2: one\n"
        "  storage.cfg is not in a: one, two\n"
        "    copy it\n"
    )


def test_what_several_trees_lack_is_said_once(make_report: MakeReport) -> None:
    lack, remedy = "storage.cfg is not in {root}", "copy it to {below}storage.cfg"
    silent = [SkippedRule(lack, remedy, rule, root) for rule in ("one", "two") for root in ("a", "{b}")]
    silent += [SkippedRule("no inventory of {node}", "{node}.json", "one", "a", f"pve{n}") for n in range(7)]
    assert statistics(make_report(""), silent, 80) == (
        "no findings\n"
        "2 rules were skipped, for some guests or all:\n"
        "  no inventory of pve0, pve1 and 5 more: one\n"
        "    NODE.json\n"
        "  storage.cfg is not in a, {b}: one, two\n"
        "    copy it to TREE/storage.cfg\n"
    )


@pytest.mark.parametrize("width", [1, 30, 40, 80, 200])
def test_narrow_terminals(make_report: MakeReport, width: int) -> None:
    names = [f"a-rule-with-a-name-{number}" for number in range(12)]
    silent = [SkippedRule("storage.cfg is not in etc-pve", "copy it from the host", name) for name in names]
    shown = statistics(make_report(""), silent, width)
    assert max(map(len, shown.split("\n")[2:])) <= max(width, 30)
    assert all(name in shown for name in names)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of two nodes that pass devices through, with an inventory of the first only."""
    monkeypatch.chdir(tmp_path)
    for vmid, node in ((105, "pve1"), (106, "pve2")):
        folder = tmp_path / "tree" / "nodes" / node / "qemu-server"
        folder.mkdir(parents=True)
        (folder / f"{vmid}.conf").write_text("hostpci0: 01:00.0\nscsi0: local:vm-1-disk-0\n")
    (tmp_path / "tree" / "hardware").mkdir()
    (tmp_path / "tree" / "hardware" / "pve1.txt").write_text("00:00.0 0600: 8086:1237 (rev 02)\n")
    return tmp_path / "tree"


def test_what_is_missing_is_named_with_the_way_to_get_it(bare: Path, pvelint: Callable[..., Any]) -> None:
    outcome = pvelint("tree", "--isolated", "--statistics", "--quiet", "--select", "all")
    said = " ".join(outcome.err.split())
    assert "no inventory of pve2: " in said
    assert "hba-missing-rombar, hba-sibling-controller" in said
    assert " run there: pvesh get /nodes/pve2/hardware/pci" in said
    assert "save the output as tree/hardware/pve2.json" in said
    assert "no inventory of pve1" not in said
    assert "storage.cfg is not in tree: " in said
    assert "copy /etc/pve/storage.cfg to tree/storage.cfg" in said
    assert "no mapping/*.cfg is in tree: " in said
    assert "copy /etc/pve/mapping to tree/mapping" in said
    assert "copy each node's /etc/network/interfaces to tree/hardware/NODE.interfaces" in said
    assert "no network configuration of a node and no sdn/zones.cfg is in tree: mtu-of-bridge" in said
    assert "/etc/pve/interfaces" not in said
    assert "no git repository holds tree: tracked-private-files" in said
    assert "none of jobs.cfg, vzdump.cron is in tree: backup-job-missing" in said
    assert "copy /etc/pve/jobs.cfg to tree/jobs.cfg" in said


def test_git_is_not_missed_where_only_guests_are_asked_for(bare: Path, pvelint: Callable[..., Any]) -> None:
    guest = "tree/nodes/pve1/qemu-server/105.conf"
    assert "git repository" not in pvelint(guest, "--isolated", "--statistics", "--quiet").err


def test_one_of_several_files_is_enough(bare: Path, pvelint: Callable[..., Any]) -> None:
    (bare / "vzdump.cron").write_text("0 2 * * * root vzdump 105\n")
    outcome = pvelint("tree", "--isolated", "--statistics", "--select", "backup-job-missing")
    assert "tree/nodes/pve2/qemu-server/106.conf:1:1: info[backup-job-missing]" in outcome.out
    assert "could not run" not in outcome.err


def test_a_rule_that_nobody_wants_is_not_missed(bare: Path, pvelint: Callable[..., Any]) -> None:
    outcome = pvelint("tree", "--isolated", "--statistics", "--quiet", "--select", "duplicate-mac")
    assert outcome.err == "no findings\n"


def test_what_is_there_is_not_missed(bare: Path, pvelint: Callable[..., Any]) -> None:
    shutil.copy(bare / "hardware" / "pve1.txt", bare / "hardware" / "pve2.txt")
    (bare / "storage.cfg").write_text("dir: local\n\tpath /var/lib/vz\n")
    said = pvelint("tree", "--isolated", "--statistics", "--quiet").err
    assert "inventory" not in said
    assert "storage.cfg" not in said
