"""Which PVE a guest is judged by: what is chosen, else what its node runs, else the newest known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pvelint.grammar.version import (
    NEWEST,
    OLDEST,
    UnknownVersionError,
    Version,
    read_version,
    recorded_version,
)

CONF = "memory: 2048\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes a tree of a guest on each node, with the versions that are recorded."""
    monkeypatch.chdir(tmp_path)

    def make(**recorded: str | None) -> Path:
        for number, (node, version) in enumerate(recorded.items(), 100):
            folder = tmp_path / "tree" / "nodes" / node / "qemu-server"
            folder.mkdir(parents=True)
            (folder / f"{number}.conf").write_text(CONF)
            if version is not None:
                status = tmp_path / "tree" / "hardware" / f"{node}.status.json"
                status.parent.mkdir(exist_ok=True)
                status.write_text(json.dumps({"pveversion": f"pve-manager/{version}/5ac30304265fbd8e"}))
        return tmp_path / "tree"

    return make


def judged_by(pvelint: Callable[..., Any], *options: str) -> list[str]:
    outcome = pvelint("tree", "--output-format", "json", "--min-severity", "info", *options)
    found = {f["guest"]["node"]: f["pve"] for f in json.loads(outcome.out)["findings"] if f["guest"]}
    return [found[node] for node in sorted(found)]


def test_the_recorded_version_holds_for_the_guests_of_the_node(
    tree: Callable[..., Path], pvelint: Callable[..., Any]
) -> None:
    tree(pve1="8.4.14", pve2="9.1.4", pve3=None)
    assert judged_by(pvelint) == ["8.4", "9.1", str(NEWEST)]
    assert judged_by(pvelint, "--pve", "7.4") == ["7.4", "7.4", "7.4"]


def test_a_chosen_version_of_a_node_stands_above_its_record(
    tree: Callable[..., Path], pvelint: Callable[..., Any]
) -> None:
    (tree(pve1="8.4.14", pve2="8.4.14") / "pvelint.toml").write_text('[nodes.pve2]\npve = "9.0"\n')
    assert judged_by(pvelint) == ["8.4", "9.0"]


def test_nobody_is_told_of_a_version_that_was_chosen_for_want_of_another(
    tree: Callable[..., Path], pvelint: Callable[..., Any]
) -> None:
    tree(pve1="9.1.4")
    assert "--pve" not in pvelint("tree").err


@pytest.mark.parametrize("later", ["9.3", "10.0", "10"])
def test_a_later_version_is_the_newest_known_with_a_notice(
    tree: Callable[..., Path], pvelint: Callable[..., Any], later: str
) -> None:
    folder = tree(pve1=None)
    assert judged_by(pvelint, "--pve", later) == [str(NEWEST)]
    told = pvelint("tree", "--pve", later)
    assert told.code != 2
    assert f"PVE {later} is newer than the newest known: linted as {NEWEST}" in told.err
    assert "newer than" not in pvelint("tree", "--pve", later, "--quiet").err
    (folder / "pvelint.toml").write_text(f'pve = "{later}"\n')
    assert f"tree/pvelint.toml:1: PVE {later} is newer" in pvelint("tree").err


def test_a_node_that_runs_a_later_version_is_named(
    tree: Callable[..., Path], pvelint: Callable[..., Any]
) -> None:
    tree(pve1="9.7.1")
    assert judged_by(pvelint) == [str(NEWEST)]
    assert "tree/hardware/pve1.status.json: PVE 9.7.1 is newer" in pvelint("tree").err


def test_a_preview_says_which_version_a_node_runs(
    tree: Callable[..., Path], pvelint: Callable[..., Any]
) -> None:
    tree(pve1="8.4.14", pve2=None)
    shown = json.loads(pvelint("tree", "--preview-write", "--output-format", "json").out)
    assert shown["pve"] == str(NEWEST)
    assert [file.get("pve") for file in shown["files"]] == ["8.4", None]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("7.2-1", OLDEST),
        ("7.4-17", OLDEST),
        ("6.4-1", None),
        ("7.2", OLDEST),
        ("8.1.3", Version.V8_4),
        ("9.0.3", Version.V9_0),
        ("6.4", None),
        ("", None),
    ],
)
def test_recorded_versions_are_the_nearest_known(text: str, version: Version | None) -> None:
    reading = recorded_version(f"pve-manager/{text}/abc")
    assert (reading.version if reading is not None else None) == version


@pytest.mark.parametrize("text", ["6", "8.3", "nine", "", "9.", "9" * 5000, "-1", "9.3.1"])
def test_other_texts_are_no_version(text: str) -> None:
    with pytest.raises(UnknownVersionError) as refused:
        read_version(text)
    assert len(str(refused.value)) < 200
