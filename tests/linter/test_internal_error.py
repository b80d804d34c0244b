"""A rule that raises: a finding on that file and exit code 2, while all other rules go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pvelint.cli.main import run
from pvelint.grammar.guest.read_setting import ReadSetting
from pvelint.grammar.syntax.nodes import FILE_START, Edit, Place
from pvelint.rules.model import Finding, Fix, LineFinding, Severity
from pvelint.rules.passthrough.hba_missing_rombar import HbaMissingRombar
from pvelint.rules.syntax.invalid_property_list import InvalidPropertyList

PLACE = Place(path="105.conf", span=FILE_START)
CONF = "hostpci0: 01:00.0\nonboot: yess\n"


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(self: object, guest: object) -> Iterator[object]:
        raise ValueError("two\nlines")
        yield

    monkeypatch.setattr(HbaMissingRombar, "check", check)


@pytest.mark.usefixtures("broken_rule")
def test_a_crash_is_a_finding_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("105.conf").write_text(CONF)
    assert run(["105.conf", "--isolated", "--output-format", "concise", "--quiet"]) == 2
    out, err = capsys.readouterr()
    crash = "rule hba-missing-rombar crashed: ValueError: two lines"
    assert f"105.conf:1:1: error internal-error [hygiene] {crash}" in out
    assert "105.conf:2:" in out
    assert err == f"pvelint: error: 105.conf:1: {crash}\n"


@pytest.mark.parametrize(
    ("yielded", "said"),
    [
        ("x", "it yields `str`, not `Finding`"),
        (LineFinding(start=0, end=1, message="x"), "it yields `LineFinding`, not `Finding`"),
        (Finding(place=cast(Place, "hostpci0"), message="x"), "its `place` is `str`, not `Place`"),
        (Finding(place=PLACE, message=cast(str, None)), "its `message` is `NoneType`, not `str`"),
        (Finding(place=PLACE, message="", severity=cast(Severity, 3)), "its `severity` is `int`, not `Severity`"),
        (Finding(place=PLACE, message="", fix=cast(Fix, Edit("", FILE_START, ""))), "its `fix` is `Edit`, not `Fix`"),
    ],
)  # fmt: skip
def test_what_is_no_finding_is_told_and_the_run_goes_on(
    yielded: object,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(HbaMissingRombar, "check", lambda rule, guest: iter([yielded]))
    Path("105.conf").write_text(CONF)
    assert run(["105.conf", "--isolated", "--output-format", "concise", "--quiet"]) == 2
    out, err = capsys.readouterr()
    assert err == f"pvelint: error: 105.conf:1: rule hba-missing-rombar crashed: TypeError: {said}\n"
    assert "105.conf:2:" in out


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_place_that_is_none_is_a_crash_of_its_rule(
    start: int, end: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    found = LineFinding(start=start, end=end, message="x")
    monkeypatch.setattr(InvalidPropertyList, "check", lambda rule, setting: iter([found]))
    Path("105.conf").write_text("scsi0: local:1, size=1G\n")
    assert run(["105.conf", "--isolated", "--output-format", "concise", "--quiet"]) == 2
    said = f"rule invalid-property-list crashed: ValueError: its place is {start} to {end}"
    assert capsys.readouterr().err == f"pvelint: error: 105.conf:1: {said}\n"


@pytest.fixture
def broken_line_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(self: object, setting: ReadSetting) -> Iterator[LineFinding]:
        if setting.base == "scsi":
            raise ZeroDivisionError("division by zero")
        return iter(())

    monkeypatch.setattr(InvalidPropertyList, "check", check)


@pytest.mark.usefixtures("broken_line_rule")
def test_a_rule_about_lines_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where PVE drops the line, and what follows from that is looked for."""
    monkeypatch.chdir(tmp_path)
    Path("105.conf").write_text("scsi0: a:vm-105-disk-0, size=1G\nboot: order=scsi0\nonboot: yess\n")
    assert run(["105.conf", "--isolated", "--output-format", "concise", "--quiet"]) == 2
    out, err = capsys.readouterr()
    crash = "rule invalid-property-list crashed: ZeroDivisionError: division by zero"
    assert f"105.conf:1:1: error internal-error [hygiene] {crash}\n" in out
    assert err == f"pvelint: error: 105.conf:1: {crash}\n"
    assert "105.conf:3:" in out


@pytest.mark.usefixtures("broken_line_rule")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_who_asks_gets_the_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PVELINT_TRACEBACK", "1")
    for vmid in (105, 106):
        Path(f"{vmid}.conf").write_text("scsi0: a:vm-105-disk-0, size=1G\n")
    with pytest.raises(ZeroDivisionError):
        run([".", "--isolated", "--jobs", jobs])
