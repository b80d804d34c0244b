"""Where the command's output goes, and with colour or without."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "hba-missing-rombar"


def test_output_file_holds_the_results(etc_pve: Path, pvelint: Callable[..., Any], tmp_path: Path) -> None:
    pvelint("etc-pve", "--output-format", "json", "--output-file", "out.json")
    found = json.loads((tmp_path / "out.json").read_text())["findings"]
    assert [finding["rule"] for finding in found] == [RULE]


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "checkstyle", "github", "full", "concise"])
def test_output_file_beside_text_on_the_terminal(
    etc_pve: Path, pvelint: Callable[..., Any], tmp_path: Path, format: str
) -> None:
    alone = pvelint("etc-pve", "--output-format", format, "--color", "never")
    text = pvelint("etc-pve", "--output-format", "concise" if format == "concise" else "full")
    both = pvelint("etc-pve", "--output-format", format, "--output-file", "a b.out", "--color", "always")
    if format != "junit":  # which tells the time
        assert (tmp_path / "a b.out").read_text(encoding="utf-8") == alone.out
    assert "\x1b" not in (tmp_path / "a b.out").read_text(encoding="utf-8")
    assert re.sub(r"\x1b\[[0-9;]*m", "", both.out) == text.out
    assert both.err == text.err
    assert both.code == alone.code == 1


def test_output_file_of_a_diff(etc_pve: Path, pvelint: Callable[..., Any], tmp_path: Path) -> None:
    shown = pvelint("etc-pve", "--diff", "--output-file", "fix.diff").out
    assert shown.startswith("--- a/")
    assert (tmp_path / "fix.diff").read_text(encoding="utf-8") == shown


def test_output_file_that_cannot_be_written(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    outcome = pvelint("etc-pve", "--output-file", "no/such/folder.txt")
    assert outcome.code == 2
    assert "no/such/folder.txt: No such file" in outcome.err.splitlines()[0]


@pytest.mark.parametrize(
    ("variables", "argv", "coloured"),
    [
        ({}, (), False),
        ({}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "0"}, (), False),
        ({"FORCE_COLOR": ""}, (), False),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, (), True),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--output-format", "json"), False),
    ],
)
def test_colour(
    etc_pve: Path,
    pvelint: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    argv: tuple[str, ...],
    coloured: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in pvelint("etc-pve", *argv).out) == coloured


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("argv", [("etc-pve", "--quiet"), ("--list-rules",), ("--show-config",)])
def test_nobody_is_told_that_nobody_reads_on(etc_pve: Path, argv: tuple[str, ...], buffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "pvelint", *argv],
        cwd=etc_pve.parent,
        env={**os.environ, "PYTHONUNBUFFERED": buffered},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is of Linux")
@pytest.mark.parametrize("argv", [("--version",), ("etc-pve",)])
def test_a_full_disk_is_one_line(etc_pve: Path, argv: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pvelint", *argv],
            cwd=etc_pve.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, "No space left on device" in done.stderr) == (2, True)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_the_null_device(etc_pve: Path, closed: str) -> None:
    command = f'"{sys.executable}" -m pvelint --quiet etc-pve {closed}'
    done = subprocess.run(["sh", "-c", command], cwd=etc_pve.parent, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_dumb_terminal_has_no_colours(etc_pve: Path) -> None:
    import pty

    main, side = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "pvelint", "--output-format", "concise", "--quiet", "etc-pve"]
    seen = []
    for terminal in ("dumb", "xterm"):
        subprocess.run(command, cwd=etc_pve.parent, env={**variables, "TERM": terminal}, stdout=side)
        seen.append("\x1b[" in os.read(main, 4096).decode())
    os.close(main)
    os.close(side)
    assert seen == [False, True]
