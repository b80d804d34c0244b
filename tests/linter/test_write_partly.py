"""Some files of a run cannot be written: the others are, and everybody learns which and why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = "etc-pve/nodes/pve1/qemu-server"
FAULTY = "hostpci0: 01:00.0,pcie=1"
FIXED = "hostpci0: 01:00.0,pcie=1,rombar=0"
RULE = "hba-missing-rombar"


@pytest.fixture
def confs(conf: Path) -> list[Path]:
    """Three guests that are fixed, in this order."""
    text = conf.read_text()
    others = [conf.with_name(name) for name in ("106.conf", "107.conf")]
    for number, other in enumerate(others):
        other.write_text(text.replace("vm-105", f"vm-{106 + number}"))
    return [conf, *others]


def nth(monkeypatch: pytest.MonkeyPatch, call: str, number: int, act: Callable[[], object]) -> None:
    """Do something just before the n-th call (from 1) of a function of `os`."""
    real = getattr(os, call)
    calls = iter(range(1, 1000))

    def counted(*args: object, **keywords: object) -> object:
        if next(calls) == number:
            act()
        return real(*args, **keywords)

    monkeypatch.setattr(os, call, counted)


def failing(number: int, text: str) -> Callable[[], object]:
    def fail() -> None:
        raise OSError(number, text)

    return fail


FAULTS = [
    ("write", 28, "No space left on device"),
    ("fsync", 122, "Disk quota exceeded"),
    ("replace", 30, "Read-only file system"),
]


@pytest.mark.parametrize(("call", "number", "reason"), FAULTS)
def test_the_others_are_written(
    confs: list[Path],
    pvelint: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    reason: str,
) -> None:
    nth(monkeypatch, call, 2, failing(number, reason))
    outcome = pvelint("etc-pve", "--fix", "--select", RULE, "--output-format", "json")
    assert outcome.code == 2
    assert f"pvelint: error: {FOLDER}/106.conf: cannot be written: {reason}\n" in outcome.err
    assert "pvelint: wrote 2 of 3 fixed files\n" in outcome.err
    assert [FIXED in path.read_text() for path in confs] == [True, False, True]
    assert sorted(confs[0].parent.iterdir()) == confs
    report = json.loads(outcome.out)
    assert [finding["path"] for finding in report["findings"]] == [f"{FOLDER}/106.conf"]
    assert (report["summary"]["fixed"], report["summary"]["fixable"]) == (2, 1)


def test_a_file_that_changed_or_vanished_meanwhile_is_left(
    confs: list[Path], pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile() -> None:
        confs[1].write_text(confs[1].read_text() + "protection: 1\n")
        confs[2].unlink()

    nth(monkeypatch, "fsync", 1, meanwhile)
    outcome = pvelint("etc-pve", "--fix", "--select", RULE)
    assert outcome.code == 2
    assert f"error: {FOLDER}/106.conf: not written: changed since it was read" in outcome.err
    assert f"error: {FOLDER}/107.conf: not written: deleted since it was read" in outcome.err
    assert "pvelint: wrote 1 of 3 fixed files\n" in outcome.err
    assert FIXED in confs[0].read_text()
    assert FAULTY + "\n" in confs[1].read_text()
    assert confs[1].read_text().endswith("protection: 1\n")
    assert not confs[2].exists()
    assert f"{FOLDER}/106.conf" in outcome.out
    assert f"{FOLDER}/107.conf" in outcome.out


def test_hard_links_are_named_and_the_others_written(confs: list[Path], pvelint: Callable[..., Any]) -> None:
    os.link(confs[0], "copy")
    outcome = pvelint("etc-pve", "--fix", "--select", RULE)
    assert outcome.code == 2
    assert f"error: {FOLDER}/105.conf: not written: it has 2 hard links" in outcome.err
    assert [FIXED in path.read_text() for path in confs] == [False, True, True]


LIMITED = """\
import resource, sys
from pvelint.cli.main import run
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
sys.exit(run(sys.argv[1:]))
"""


def test_a_limit_on_the_size_of_files(confs: list[Path]) -> None:
    """The kernel's own fault: half of a file can be written."""
    confs[1].write_text(confs[1].read_text() + "#" * 4000 + "\n")
    command = [sys.executable, "-c", LIMITED, "etc-pve", "--fix", "--select", RULE]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"error: {FOLDER}/106.conf: cannot be written: File too large\n" in done.stderr
    assert [FIXED in path.read_text() for path in confs] == [True, False, True]
    assert sorted(confs[0].parent.iterdir()) == confs
