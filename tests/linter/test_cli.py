"""The command line: exit codes, where what is printed, mistakes, selection."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "hba-missing-rombar"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--no-such-option",), "--no-such-option"),
        (("--select", "hba-mising-rombar"), "did you mean 'hba-missing-rombar'"),
        (("--ignore", "passthru"), "passthru"),
        (("--min-severity", "eror"), "did you mean 'error'"),
        (("--fail-on", "nothing"), "error, warning, info, never"),
        (("--pve", "6.4"), "6.4"),
        (("--pve", "9.x"), "9.x"),
        (("--jobs", "0"), "not a number of processes"),
        (("--output-format", "jason"), "did you mean 'json'"),
        (("--outputformat=json",), "did you mean '--output-format'"),
        (("-x",), "unrecognized arguments: -x (see pvelint --help)"),
        (("--explain", "hba-missing-romber"), "did you mean 'hba-missing-rombar'"),
        (("--config", "missing.toml", "etc-pve"), "missing.toml"),
        (("--inventory", "missing.txt", "etc-pve"), "missing.txt: No such file"),
        (("--baseline", "missing.json", "etc-pve"), "missing.json"),
        (("missing",), "missing: no such file or folder"),
        (("--select", ","), "names neither a rule nor a category"),
        (("--explain", "boot"), "this is a category"),
        (("--fix", "--write-baseline", "x", "etc-pve"), "--write-baseline and --fix cannot be combined"),
        (("--diff", "--write-baseline", "x", "etc-pve"), "cannot be combined"),
        (("--fix", "--preview-write", "etc-pve"), "--preview-write and --fix cannot be combined"),
        (("--isolated", "--config", "x", "etc-pve"), "--isolated and --config cannot be combined"),
        (("-", "etc-pve"), "`-` (stdin) cannot be combined with other paths"),
        (("--stdin-filename", "x", "etc-pve"), "--stdin-filename needs `-`"),
    ],
)
def test_mistakes_are_one_line(
    etc_pve: Path, pvelint: Callable[..., Any], argv: tuple[str, ...], said: str
) -> None:
    outcome = pvelint(*argv)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("pvelint: error: ")
    assert outcome.err.count("\n") == 1
    assert said in outcome.err


def test_mistake_in_the_config(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    (etc_pve / "pvelint.toml").write_text("min-severity = 3\n")
    outcome = pvelint("etc-pve")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "pvelint.toml" in outcome.err


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ((), 1),
        (("--fail-on", "error"), 1),
        (("--fail-on", "never"), 0),
        (("--min-severity", "error"), 1),
        (("--select", RULE), 1),
        (("--select", "passthrough"), 1),
        (("--select", "all"), 1),
        (("--select", "hygiene"), 0),
        (("--ignore", RULE), 0),
        (("--ignore", "hygiene,passthrough"), 0),
        (("--ignore", "hygiene", "--ignore", "passthrough"), 0),
        (("--select", RULE, "--ignore", "passthrough"), 0),
        (("--fix",), 0),
        (("--fix", "--exit-non-zero-on-fix"), 1),
        (("--diff",), 1),
        (("--write-baseline", "known.json"), 0),
    ],
)
def test_exit_code(etc_pve: Path, pvelint: Callable[..., Any], argv: tuple[str, ...], code: int) -> None:
    assert pvelint("etc-pve", *argv).code == code


def test_severity_of_what_fails_and_of_what_is_shown(conf: Path, pvelint: Callable[..., Any]) -> None:
    conf.write_bytes(conf.read_bytes().replace(b"agent: 1", b"agent: 1\nbios: ovmf\nefidisk0: local-lvm:1"))
    only = ("etc-pve", "--select", RULE)
    assert pvelint(*only).code == 1
    assert pvelint(*only, "--fail-on", "error").code == 0
    assert RULE in pvelint(*only, "--fail-on", "error").out
    others = ("etc-pve", "--select", "passthrough", "--min-severity", "error")
    assert RULE not in pvelint(*others).out
    named = pvelint(*only, "--min-severity", "error", "--fail-on", "warning")
    assert RULE in named.out, "a rule that --select names is reported whatever its severity"
    assert named.code == 1


@pytest.mark.parametrize(
    ("chosen", "version"),
    [
        ("7.4", "7.4"),
        ("7", "7.4"),
        ("8", "8.4"),
        ("8.4", "8.4"),
        ("9", "9.2"),
        ("9.0", "9.0"),
        ("9.2", "9.2"),
    ],
)
def test_version_of_pve(etc_pve: Path, pvelint: Callable[..., Any], chosen: str, version: str) -> None:
    outcome = pvelint("etc-pve", "--pve", chosen, "--output-format", "json")
    assert json.loads(outcome.out)["findings"][0]["pve"] == version
    assert "linted for" not in pvelint("etc-pve", "--pve", chosen).err


def test_version_is_named_when_not_chosen(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    assert "linted for PVE 9.2" in pvelint("etc-pve").err
    assert pvelint("etc-pve", "--quiet").err == ""
    assert pvelint("etc-pve", "--output-format", "json").err == ""


@pytest.mark.parametrize(("table", "said"), [("", True), ('[nodes.pve1]\npve = "8"\n', False)])
def test_version_of_a_node(etc_pve: Path, pvelint: Callable[..., Any], table: str, said: bool) -> None:
    (etc_pve / "pvelint.toml").write_text(table)
    assert ("linted for PVE 9.2" in pvelint("etc-pve").err) is said
    asked = pvelint("etc-pve", "--pve", "9.1", "--output-format", "json")
    assert json.loads(asked.out)["findings"][0]["pve"] == "9.1"


def test_questions(etc_pve: Path, pvelint: Callable[..., Any]) -> None:
    assert pvelint("--version").out.startswith("pvelint ")
    listed = pvelint("--list-rules")
    assert (listed.code, listed.err) == (0, "")
    assert any(line.startswith(f"{RULE} ") for line in listed.out.splitlines())
    page = pvelint("--explain", RULE)
    assert page.code == 0
    assert "## Why it matters" in page.out
    shown = pvelint("--show-config", "etc-pve")
    assert (shown.code, shown.err) == (0, "")
    assert "min-severity" in shown.out


def test_help_goes_to_stdout(pvelint: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        pvelint("--help")
    assert ended.value.code == 0
    assert "--exit-non-zero-on-fix" in capsys.readouterr().out


def test_baseline_hides_what_is_known(conf: Path, pvelint: Callable[..., Any]) -> None:
    pvelint("etc-pve", "--write-baseline", "known.json")
    known = pvelint("etc-pve", "--baseline", "known.json")
    assert (known.code, RULE in known.out) == (0, False)
    before = conf.read_bytes()
    pvelint("etc-pve", "--baseline", "known.json", "--fix")
    assert conf.read_bytes() == before


def test_ignore_in_the_notes(conf: Path, pvelint: Callable[..., Any]) -> None:
    before = b"#pvelint ignore hba-missing-rombar because the ROM was erased\n" + conf.read_bytes()
    conf.write_bytes(before)
    assert RULE not in pvelint("etc-pve", "--fix").out
    assert conf.read_bytes() == before
    assert RULE in pvelint("etc-pve", "--no-inline-ignores").out


def test_a_rule_that_crashes_fails_the_run_in_one_line(
    etc_pve: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pvelint.rules.passthrough.hba_missing_rombar import HbaMissingRombar

    def crash(*_: object) -> None:
        raise ValueError("two\nlines")

    monkeypatch.setattr(HbaMissingRombar, "check", crash)
    outcome = pvelint("etc-pve", "--quiet")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert f"rule {RULE} crashed: ValueError: two lines" in outcome.err


def test_a_crash_is_one_line_unless_asked(
    etc_pve: Path, pvelint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("of\nzero")

    monkeypatch.setattr("pvelint.cli.main.discover", crash)
    outcome = pvelint("etc-pve")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("pvelint: error: ZeroDivisionError: of zero (")
    assert outcome.err.count("\n") == 1
    monkeypatch.setenv("PVELINT_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        pvelint("etc-pve")
