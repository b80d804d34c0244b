"""Several trees in one run: each with its config, and one answer whatever the order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pvelint.engine.setup import LintOptions, set_up
from pvelint.files.discovery import discover
from pvelint.output import FORMATS

from .steps import calls_of

Command = Callable[..., Any]

RULES = """
from pvelint.rules.api import Category, Finding, GuestRule, Impact, LineFinding, LineRule, Rank, Severity


class HouseName(GuestRule):
    '''Every VM of this house is called otherwise.'''

    name = "house-name"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.HYGIENE
    keys = ("name",)
    sources = ()

    def check(self, guest):
        yield Finding(place=guest.config["name"].at(), message="not the name of this house")


class HouseTypo(LineRule):
    '''Here they take what is misspelt for something else.'''

    name = "house-typo"
    category = Category.HYGIENE
    severity = Severity.WARNING
    impact = Impact.DROPPED
    rank = Rank.CHARACTERS
    sources = ()

    def check(self, line):
        if line.node.text.startswith("memroy"):
            yield LineFinding(start=0, end=6, message="a typo of this house")


class OtherName(HouseName):
    '''A different rule of the same name.'''
"""
ENTRY_POINTS = """\
[pvelint.rules]
house-name = several_rules:HouseName
house-rules = several_rules:ALL
other = several_rules:OtherName
"""


@pytest.fixture(autouse=True)
def _trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    site = tmp_path / "site"
    about = site / "several_rules-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "several_rules.py").write_text(f"{RULES}\n\nALL = [HouseName, HouseTypo]\n")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: several-rules\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(str(site))
    here = tmp_path / "here"
    for tree in ("a", "b"):
        folder = here / tree / "nodes" / "pve1" / "qemu-server"
        folder.mkdir(parents=True)
        (folder / "100.conf").write_text(f"name: {tree}\nmemroy: 1024\nmemory: 2048\n")
    monkeypatch.chdir(here)
    yield
    import sys

    sys.modules.pop("several_rules", None)


def config(folder: str, *lines: str) -> None:
    Path(folder, "pvelint.toml").write_text("".join(f"{line}\n" for line in lines))


def both(pvelint: Command, *argv: str) -> Any:
    """What both orders come to, which is the same."""
    first, second = pvelint("a", "b", *argv), pvelint("b", "a", *argv)
    assert timeless(first) == timeless(second)
    return first


def timeless(outcome: Any) -> tuple[int, str, str]:
    """Without the time of day, which JUnit reports tell."""
    return outcome.code, re.sub(r'timestamp="[^"]*"', "", outcome.out), outcome.err


def rules_by_path(outcome: Any) -> set[tuple[str, str]]:
    return {(f["path"][0], f["rule"]) for f in json.loads(outcome.out)["findings"]}


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_order_does_not_matter(pvelint: Command, output_format: str) -> None:
    config("a", 'output-format = "json"', 'plugins = ["house-rules"]', 'ignore = ["unknown-option"]')
    config("b", 'min-severity = "info"', 'output-format = "junit"', 'plugins = ["house-name"]')
    outcome = both(pvelint, "--output-format", output_format)
    assert outcome.code == 1


def test_configs_that_differ_do_not_choose_the_format(pvelint: Command) -> None:
    config("a", 'output-format = "json"')
    config("b", 'output-format = "sarif"')
    outcome = both(pvelint)
    assert outcome.out.startswith("a/nodes/pve1/qemu-server/100.conf:1:1: error[")
    assert "a/pvelint.toml:1: `output-format` has no effect" in outcome.err
    assert "b/pvelint.toml:1: `output-format` has no effect" in outcome.err
    assert "no effect" not in both(pvelint, "--output-format", "json").err


def test_where_they_differ_the_working_folder_decides(pvelint: Command) -> None:
    config(".", 'output-format = "json"')
    config("a", 'fail-on = "never"')
    assert {path for path, _ in rules_by_path(both(pvelint))} == {"a", "b"}


def test_a_config_that_all_share_decides(pvelint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    config(".", 'output-format = "json"')
    Path("elsewhere").mkdir()
    config("elsewhere", 'output-format = "sarif"')
    monkeypatch.chdir("elsewhere")
    outcome = pvelint("../a", "../b")
    assert pvelint("../b", "../a") == outcome
    assert json.loads(outcome.out)["summary"]["files"] == 2


def test_a_path_without_guests_counts_too(pvelint: Command) -> None:
    Path("empty").mkdir()
    config("empty", 'output-format = "sarif"')
    config("a", 'output-format = "json"')
    assert pvelint("a").out.startswith("{")
    assert not pvelint("a", "empty").out.startswith("{")
    assert pvelint("empty").out.startswith("{")


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [("never", "never", 0), ("never", "error", 1), ("error", "never", 1), ("error", "error", 1)],
)
def test_each_tree_has_its_threshold(pvelint: Command, first: str, second: str, code: int) -> None:
    config("a", f'fail-on = "{first}"')
    config("b", f'fail-on = "{second}"')
    assert both(pvelint).code == code


def test_what_could_not_be_read_outranks_findings(pvelint: Command) -> None:
    config("a", 'fail-on = "error"')
    config("b", 'fail-on = "never"')
    Path("b/storage.cfg").touch()
    Path("b/storage.cfg").chmod(0)
    Path("b/nodes/pve1/qemu-server/100.conf").write_text("memory: 1024\n")
    unreadable = not _can_read(Path("b/storage.cfg"))
    assert both(pvelint).code == (2 if unreadable else 1)


def _can_read(path: Path) -> bool:
    try:
        path.read_bytes()
    except PermissionError:
        return False
    return True


def test_ignores_are_each_trees_own(pvelint: Command) -> None:
    config("a", 'ignore = ["unknown-option"]')
    found = rules_by_path(both(pvelint, "--output-format", "json"))
    assert ("b", "unknown-option") in found
    assert ("a", "unknown-option") not in found


def test_a_baseline_of_one_tree_is_not_that_of_the_run(pvelint: Command) -> None:
    assert pvelint("a", "--write-baseline", "a/known.json").code == 0
    config("a", 'baseline = "known.json"')
    assert pvelint("a").code == 0
    outcome = both(pvelint, "--output-format", "json")
    assert {path for path, _ in rules_by_path(outcome)} == {"a", "b"}
    assert "a/pvelint.toml:1: `baseline` has no effect" in outcome.err


def test_a_plugin_speaks_only_where_its_config_is(pvelint: Command) -> None:
    config("a", 'plugins = ["house-rules"]')
    found = rules_by_path(both(pvelint, "--output-format", "json"))
    assert {("a", "house-name"), ("a", "house-typo"), ("b", "unknown-option")} <= found
    assert not {("b", "house-name"), ("b", "house-typo"), ("a", "unknown-option")} & found


def test_the_rules_of_all_plugins_are_described(pvelint: Command) -> None:
    config("a", 'plugins = ["house-name"]', 'ignore = ["unknown-option"]')
    config("b", 'plugins = ["house-rules"]')
    driver = json.loads(both(pvelint, "--output-format", "sarif").out)["runs"][0]["tool"]["driver"]
    described = {rule["id"]: rule["shortDescription"]["text"] for rule in driver["rules"]}
    assert described["house-name"] == "Every VM of this house is called otherwise"
    assert described["house-typo"] == "Here they take what is misspelt for something else"


def test_two_rules_of_one_name_are_one_line(pvelint: Command) -> None:
    config("a", 'plugins = ["house-name"]')
    config("b", 'plugins = ["other"]')
    outcome = both(pvelint)
    assert outcome.code == 2
    assert outcome.err == "pvelint: error: plugin 'other': a rule house-name already exists\n"


def test_fixes_and_their_plans_are_those_of_each_tree(pvelint: Command) -> None:
    config("a", 'ignore = ["all"]')
    for tree in ("a", "b"):
        line = "scsi0: local-lvm:vm-100-disk-0,discard=true,size=8G\n"
        Path(tree, "nodes/pve1/qemu-server/100.conf").write_text(line)
    assert both(pvelint, "--output-format", "qm").out.count("qm set 100 --scsi0 ") == 1
    diff = both(pvelint, "--diff").out
    assert "b/nodes/pve1/qemu-server/100.conf" in diff
    assert "a/nodes/pve1/qemu-server/100.conf" not in diff


def test_four_times_the_trees_are_four_times_the_work() -> None:
    counts = []
    for trees in (5, 25, 100):
        folders = [f"many/{number}" for number in range(trees)]
        for folder in folders:
            (Path(folder) / "qemu-server").mkdir(parents=True, exist_ok=True)
            (Path(folder) / "qemu-server" / "100.conf").write_text("memory: 2048\n")
            config(folder, 'plugins = ["house-name"]')
        config(folders[0], 'plugins = ["house-rules"]')
        counts.append(calls_of(partial(set_up, discover(folders), LintOptions())))
    _, small, large = counts
    assert large < 4.4 * small
