"""Several processes say what one says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pvelint.engine import parallel as jobs
from pvelint.engine.parallel import work_on

GUESTS = 240
LINES = (
    "scsi0: local-lvm:vm-{vmid}-disk-0,discard=true,size=8G",
    "memroy: 1024",
    "net0: virtio=BC:24:11:00:00:{same:02X},bridge=vmbr0\nbios: seebios",
    "hostpci0: 01:00.0,pcie=1",
    "#pvelint ignore unknown-option\nmemroy: 1024\nname: a_b",
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with every kind of finding, large enough to be shared."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "nodes" / "pve1" / "qemu-server"
    folder.mkdir(parents=True)
    for number in range(GUESTS):
        line = LINES[number % len(LINES)].format(vmid=100 + number, same=number % 7)
        (folder / f"{100 + number}.conf").write_text(f"cores: 2\n{line}\n", encoding="ascii")
    return tmp_path


def contents(tree: Path) -> dict[str, bytes]:
    return {str(path.relative_to(tree)): path.read_bytes() for path in sorted(tree.rglob("*.conf"))}


@pytest.mark.parametrize("output_format", ["full", "json"])
def test_the_output_is_the_same_to_the_byte(
    tree: Path, pvelint: Callable[..., Any], output_format: str
) -> None:
    command = (".", "--min-severity", "info", "--output-format", output_format)
    one = pvelint(*command, "--jobs", 1)
    assert one.code == 1
    assert pvelint(*command, "--jobs", 3) == one


def test_fixes_are_the_same(tree: Path, pvelint: Callable[..., Any]) -> None:
    before = contents(tree)
    one = pvelint("--fix", "--jobs", 1), contents(tree)
    for name, content in before.items():
        (tree / name).write_bytes(content)
    assert (pvelint("--fix", "--jobs", 2), contents(tree)) == one
    assert one[1] != before


def test_a_rule_that_crashes_is_told_in_the_same_place(
    tree: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pvelint.rules.passthrough.hostpci_device_unknown import HostpciDeviceUnknown

    def crash(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(HostpciDeviceUnknown, "check", crash)
    one = pvelint("--jobs", 1)
    assert one.code == 2 and "ValueError: no" in one.err
    assert pvelint("--jobs", 2) == one


def test_stdin_is_judged_in_its_tree(tree: Path, pvelint: Callable[..., Any]) -> None:
    command = ("-", "--stdin-filename", "nodes/pve1/qemu-server/100.conf")
    one = pvelint(*command, "--jobs", 1, stdin=b"memroy: 1\n")
    assert one.code == 1
    assert pvelint(*command, "--jobs", 2, stdin=b"memroy: 1\n") == one


def doubled_by(first: int) -> Callable[[int], tuple[int, bool]]:
    return lambda item: (2 * item, os.getpid() != first)


def test_the_work_is_shared() -> None:
    results = list(work_on(range(500), doubled_by(os.getpid()), 2))
    assert results == [(2 * item, jobs._CAN_FORK) for item in range(500)]


def test_what_is_done_is_told_before_anyone_asks_for_results() -> None:
    told: list[int] = []
    all_told = Event()

    def hear(items: int) -> None:
        told.append(items)
        if sum(told) == 500:
            all_told.set()

    results = work_on(range(500), str, 2, hear)
    assert all_told.wait(60) or not jobs._CAN_FORK
    assert len(told) > 2 or not jobs._CAN_FORK
    assert list(results) == [str(item) for item in range(500)]
    assert sum(told) == 500


def test_where_processes_cannot_be_forked_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_CAN_FORK", False)
    assert list(work_on(range(500), doubled_by(os.getpid()), 2)) == [(2 * item, False) for item in range(500)]


def test_what_a_killed_process_leaves_is_done_by_the_first() -> None:
    first = os.getpid()

    def work(item: int) -> int:
        if item == 300 and os.getpid() != first:
            os._exit(9)
        return item

    assert list(work_on(range(500), work, 2)) == list(range(500))


@pytest.mark.parametrize("word", ["0", "-1", "two", "²"])
def test_a_number_of_processes_is_wanted(pvelint: Callable[..., Any], word: str) -> None:
    outcome = pvelint(".", f"--jobs={word}")
    assert outcome.code == 2
    assert word in outcome.err
