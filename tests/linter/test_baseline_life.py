"""A baseline in the life of a cluster: lines move, guests migrate, branches merge, trees share it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
GUEST = (
    "cores: 2\nhostpci0: 01:00.0, pcie=1\nname: a\nnet0: e1000=BC:24:11:00:00:01,bridge=vmbr0\nnosuch: 1\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: str, text: str = GUEST) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def entries(path: str = "known.json") -> list[tuple[str, str]]:
    found = json.loads(Path(path).read_text())["findings"]
    return [(entry["path"], entry["rule"]) for entry in found if entry]


def known(pvelint: Command, *paths: str) -> Any:
    return pvelint("--isolated", "--baseline", "known.json", "--output-format", "concise", *paths)


def write(pvelint: Command, *paths: str) -> str:
    outcome = pvelint("--isolated", "--write-baseline", "known.json", *paths)
    assert (outcome.code, outcome.out) == (0, "")
    lines: list[str] = outcome.err.split("\n")
    return next(line for line in lines if "recorded " in line)


def test_sorted_lines_and_a_new_node_change_nothing(here: Path, pvelint: Command) -> None:
    old = put("t/nodes/pve1/qemu-server/100.conf")
    write(pvelint, "t")
    assert known(pvelint, "t").code == 0
    new = put("t/nodes/pve2/qemu-server/100.conf", "".join(sorted(GUEST.splitlines(True), reverse=True)))
    old.unlink()
    outcome = known(pvelint, "t")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no longer" not in outcome.err
    assert "removed" not in write(pvelint, "t")
    assert {path for path, _ in entries()} == {str(new)}


def test_how_many_are_known_is_told(here: Path, pvelint: Command) -> None:
    put("t/qemu-server/100.conf", "scsi0: local:vm-100-disk-0\nnosuch: 1\n")
    argv = ("--isolated", "--select", "unknown-option", "t", "--pve", "9")
    pvelint(*argv, "--write-baseline", "known.json")
    assert pvelint(*argv, "--baseline", "known.json").err == (
        "pvelint: 1 known finding is not shown, recorded in known.json\n"
    )
    assert pvelint(*argv, "--baseline", "known.json", "--quiet").err == ""


def test_what_changes_is_new(here: Path, pvelint: Command) -> None:
    file = put("t/nodes/pve1/qemu-server/100.conf")
    write(pvelint, "t")
    file.write_text(GUEST.replace("nosuch", "other"))
    assert [line.split(" ")[2] for line in known(pvelint, "t").out.splitlines()] == ["unknown-option"]


@pytest.mark.parametrize(("count", "said"), [(0, "0 findings"), (1, "1 finding"), (2, "2 findings")])
def test_the_words_fit_the_number(here: Path, pvelint: Command, count: int, said: str) -> None:
    put("t/qemu-server/100.conf", "scsi0: local:100/vm-100-disk-0.raw\nboot: order=scsi0\n")
    lines = "".join(f"nosuch{number}: 1\n" for number in range(count))
    put("t/qemu-server/100.conf", f"scsi0: local:100/vm-100-disk-0.raw\nboot: order=scsi0\n{lines}")
    outcome = pvelint("--isolated", "--select", "unknown-option", "--write-baseline", "known.json", "t")
    assert f"pvelint: recorded {said} in known.json\n" in outcome.err


def test_what_is_gone_is_reported_then_dropped(here: Path, pvelint: Command) -> None:
    file = put("t/qemu-server/100.conf")
    write(pvelint, "t")
    before = len(entries())
    file.write_text(GUEST.replace("nosuch: 1\n", ""))
    assert (
        "pvelint: 1 entry of known.json no longer matches a finding: --write-baseline removes it\n"
        in known(pvelint, "t").err
    )
    assert " in known.json, removed 1 entry" in write(pvelint, "t")
    assert len(entries()) == before - 1
    assert "no longer" not in known(pvelint, "t").err


@pytest.mark.parametrize(("folder", "tree"), [("t/nodes", ".."), ("..", "{}/t")])
def test_from_another_folder_nothing_is_said_to_be_gone(
    here: Path, pvelint: Command, monkeypatch: pytest.MonkeyPatch, folder: str, tree: str
) -> None:
    put("t/nodes/pve1/qemu-server/100.conf")
    write(pvelint, "t")
    monkeypatch.chdir(folder)
    outcome = pvelint("--isolated", "--baseline", str(here / "known.json"), tree.format(here.name))
    assert outcome.code == 1
    assert "has no entry about a file here: run pvelint in the folder where it was written\n" in outcome.err
    assert "no longer" not in outcome.err


def test_two_trees_share_a_baseline(here: Path, pvelint: Command) -> None:
    for tree in ("a", "b"):
        put(f"{tree}/nodes/pve1/qemu-server/100.conf")
    write(pvelint, "a", "b")
    both = entries()
    for paths in (("a",), ("b",), ("a", "b"), (".",), ("a/nodes/pve1/qemu-server/100.conf",)):
        outcome = known(pvelint, *paths)
        assert (outcome.code, outcome.out) == (0, "")
        assert "no longer" not in outcome.err
    shutil.rmtree("a/nodes")
    Path("a/nodes/pve1/qemu-server").mkdir(parents=True)
    assert "removed" in write(pvelint, "a", "--allow-empty")
    assert entries() == [entry for entry in both if entry[0].startswith("b/")]


def test_writing_for_one_file_keeps_the_others(here: Path, pvelint: Command) -> None:
    put("t/qemu-server/100.conf")
    write(pvelint, "t")
    put("t/qemu-server/101.conf", GUEST.replace(":01,", ":02,"))
    write(pvelint, "t/qemu-server/101.conf")
    assert {path for path, _ in entries()} == {"t/qemu-server/100.conf", "t/qemu-server/101.conf"}
    assert known(pvelint, "t").code == 0


def test_an_unreadable_baseline_can_be_written_anew(here: Path, pvelint: Command) -> None:
    put("t/qemu-server/100.conf")
    write(pvelint, "t")
    sound = Path("known.json").read_text()
    Path("known.json").write_text(sound.replace('"findings": [\n', '"findings": [\n<<<<<<< HEAD\n'))
    assert "unresolved merge conflict" in known(pvelint, "t").err
    write(pvelint, "t")
    assert Path("known.json").read_text() == sound


def test_another_file_is_not_overwritten(here: Path, pvelint: Command) -> None:
    put("t/qemu-server/100.conf")
    outcome = pvelint("--isolated", "--write-baseline", "t/qemu-server/100.conf", "t")
    assert outcome.code == 2
    assert "not a baseline, therefore not overwritten" in outcome.err
    assert Path("t/qemu-server/100.conf").read_text() == GUEST


def test_git_merges_what_two_branches_did(here: Path, pvelint: Command, offline: dict[str, str]) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=here, env=offline, check=True, capture_output=True)

    def commit(*numbers: int) -> None:
        shutil.rmtree("t", ignore_errors=True)
        for number in numbers:
            put(f"t/qemu-server/{number}.conf", f"scsi0: local:vm-{number}-disk-0\nnosuch: 1\nnone: 2\n")
        write(pvelint, "t")
        git("add", "-A")
        git("commit", "-qm", "x")

    git("init", "-qb", "main")
    commit(110, 120, 130, 140)
    git("checkout", "-qb", "other")
    commit(110, 130, 140, 145)
    git("checkout", "-q", "main")
    commit(105, 110, 120, 130, 140)
    git("merge", "-q", "other", "-m", "x")
    assert known(pvelint, "t").out == ""
    merged = Path("known.json").read_text()
    write(pvelint, "t")
    assert Path("known.json").read_text() == merged
    assert {path[-8:-5] for path, _ in entries()} == {"105", "110", "130", "140", "145"}
